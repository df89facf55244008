package io.twinstar.health.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Check;
import io.twinstar.conf.Probe;
import io.twinstar.health.Health;
import io.twinstar.health.ProbeResult;
import io.twinstar.health.Thresholds;
import io.twinstar.health.dialogue.Dialogue;
import io.twinstar.health.dialogue.ExchangeDialogue;
import io.twinstar.health.dialogue.HttpDialogue;
import io.twinstar.health.dialogue.Judgement;
import io.twinstar.health.dialogue.MysqlDialogue;
import io.twinstar.health.dialogue.PostgresDialogue;
import io.twinstar.health.dialogue.RedisDialogue;
import io.twinstar.health.dialogue.Silence;
import io.twinstar.health.grpc.GrpcDialogue;
import io.twinstar.health.process.Command;

/** One backend's probes, and how soon the next one is due: that depends on how the last ones went. */
final class BackendLook implements Look<ProbeResult> {

    private static final Logger LOG = LoggerFactory.getLogger(BackendLook.class);
    /** Each costs a process and a platform thread that waits for it; whoever comes when all are taken waits, and its time starts then. */
    private static final Semaphore COMMANDS = new Semaphore(32, true);

    private final BackendId backend;
    private final Check check;
    private final Credentials credentials;
    private final InetSocketAddress address;
    private final Optional<Command> command;
    /** As the board's, but from this look's first result on: a backend whose check was changed is asked like a new one. */
    private Health health = Health.UNKNOWN;

    BackendLook(BackendId backend, Check check, Credentials credentials) {
        this.backend = backend;
        this.check = check;
        this.credentials = credentials;
        address = new InetSocketAddress(backend.address(), check.port().orElse(backend.port()));
        command = check.probe() instanceof Probe.Exec(List<String> words)
                ? Optional.of(new Command(words, environment()))
                : Optional.empty();
    }

    @Override
    public ProbeResult take() throws InterruptedException {
        long startNanos = System.nanoTime();
        Optional<String> failure = failure();
        long tookNanos = System.nanoTime() - startNanos;
        ProbeResult result = failure.<ProbeResult>map(reason -> new ProbeResult.Failed(tookNanos, reason))
                .orElse(new ProbeResult.Passed(tookNanos));
        health = health.observe(result, Thresholds.of(check));
        return result;
    }

    /** A bug, here or in a library, costs this probe and not all that would follow: the backend would keep its last verdict for ever. */
    private Optional<String> failure() throws InterruptedException {
        try {
            return command.isPresent() ? run(command.get()) : ask();
        } catch (IOException e) {
            return Optional.of(Reason.plain(e));
        } catch (RuntimeException e) {
            LOG.error("the probe of {} has a bug", backend, e);
            return Optional.of("the probe has a bug: " + e.getClass().getSimpleName());
        }
    }

    private Optional<String> ask() throws IOException {
        Judgement judgement = Conversation.hold(address, layer(), dialogue(), check.timeout());
        return judgement instanceof Judgement.Failed(String reason) ? Optional.of(reason) : Optional.empty();
    }

    private Conversation.Layer layer() {
        var layer = check.probe().tls().<Conversation.Layer>map(tls -> new TlsLayer(tls, protocols(), credentials))
                .orElse(Conversation.BARE);
        return check.proxyProtocol().<Conversation.Layer>map(version -> new ProxyLayer(version, layer)).orElse(layer);
    }

    private Optional<String> run(Command command) throws IOException, InterruptedException {
        COMMANDS.acquire();
        try {
            return command.failure(check.timeout());
        } finally {
            COMMANDS.release();
        }
    }

    private Dialogue dialogue() throws IOException {
        return switch (check.probe()) {
            case Probe.Tcp _,Probe.Tls _,Probe.Exec _ -> new Silence();
            case Probe.Http http -> new HttpDialogue(http, endpoint());
            case Probe.Exchange exchange -> new ExchangeDialogue(exchange);
            case Probe.Redis redis -> new RedisDialogue(redis.user(),
                    redis.password().isPresent() ? Optional.of(credentials.password(redis.password().get())) : Optional.empty());
            case Probe.Postgres postgres -> new PostgresDialogue(postgres);
            case Probe.Mysql mysql -> new MysqlDialogue(mysql);
            case Probe.Grpc grpc -> new GrpcDialogue(grpc, endpoint());
        };
    }

    private List<String> protocols() { return check.probe() instanceof Probe.Grpc ? List.of("h2") : List.of(); }

    private String endpoint() { return new BackendId(backend.pool(), backend.address(), address.getPort()).endpoint(); }

    private Map<String, String> environment() {
        return Map.of("TWINSTAR_POOL", backend.pool(), "TWINSTAR_ADDRESS", backend.address().getHostAddress(), "TWINSTAR_PORT",
                Integer.toString(address.getPort()));
    }

    @Override
    public Duration every() { return Pacing.interval(check.pace(), health); }

    @Override
    public Thread.Builder thread() { return Thread.ofVirtual().name("probe " + backend); }
}
