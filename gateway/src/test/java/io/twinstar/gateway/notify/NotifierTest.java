package io.twinstar.gateway.notify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.Notify;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

import static io.twinstar.gateway.notify.Events.TRANSITION;
import static io.twinstar.gateway.notify.Events.soon;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // an interrupt would not end a caller that delivers itself
class NotifierTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    private Path directory = Path.of("");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final Queue<Long> posted = new ConcurrentLinkedQueue<>();
    private final Queue<String> losses = new ConcurrentLinkedQueue<>();
    /** Where it is not down, the webhook hangs. */
    private volatile CountDownLatch answers = new CountDownLatch(0);
    private Notifier notifier = new Notifier("castor", directory, (_, _) -> {});

    NotifierTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::receive);
    }

    @BeforeEach
    void begin() {
        server.start();
        notifier = new Notifier("castor", directory,
                (channel, events) -> losses.add("%s %d, %d posted".formatted(channel, events, posted.size())));
    }

    @AfterEach
    void end() {
        answers.countDown();
        notifier.close();
        server.stop(0);
        threads.close();
    }

    @Test
    void tellsEveryChannelOfEachEventInTheirOrder() {
        notifier.apply(new Notify(Optional.of("audit.jsonl"), Optional.of(webhook()),
                List.of("sh", "-c", "echo $TWINSTAR_ORDER >> " + directory.resolve("script")), LONG));
        for (int i = 0; i < 20; i++) notifier.tell(TRANSITION);
        soon().until(() -> notifier.status().stream().allMatch(channel -> channel.delivered() == 20));
        var orders = LongStream.rangeClosed(1, 20).boxed().toList();
        assertThat(orders("audit.jsonl")).isEqualTo(orders);
        assertThat(posted).containsExactlyElementsOf(orders);
        assertThat(directory.resolve("script")).hasContent(String.join("\n", orders.stream().map(String::valueOf).toList()));
        assertThat(audited("audit.jsonl")).allMatch(event -> event.text("node").equals("castor"));
        assertThat(notifier.status()).containsExactly(
                new ChannelStatus("audit", Optional.of(directory.resolve("audit.jsonl").toString()), 20, 0, 0, 0),
                new ChannelStatus("webhook", Optional.of("http://127.0.0.1:" + server.getAddress().getPort()), 20, 0, 0, 0),
                new ChannelStatus("script", Optional.of("sh"), 20, 0, 0, 0));
    }

    @Test
    void tellsNobodyWhereNobodyIsNamed() {
        for (int i = 0; i < 5_000; i++) notifier.tell(TRANSITION); // more than a queue holds
        assertThat(notifier.status()).extracting(ChannelStatus::channel).containsExactly("audit", "webhook", "script");
        assertThat(notifier.status()).allMatch(channel -> channel.where().isEmpty() && channel.dropped() == 0 && channel.waiting() == 0);
    }

    @Test
    void aFloodAgainstAHungWebhookNeverWaitsAndItsLossIsToldOnce() {
        answers = new CountDownLatch(1);
        notifier.apply(new Notify(Optional.empty(), Optional.of(webhook()), List.of(), LONG));
        for (int i = 0; i < 100_000; i++) notifier.tell(TRANSITION);
        // All were taken from the caller while the first was not delivered yet: one is on its way, 1,024 wait,
        // and 100,000 - 1,025 = 98,975 were dropped.
        assertThat(webhookStatus()).isEqualTo(new ChannelStatus("webhook", webhookStatus().where(), 0, 0, 98_975, 1_024));
        assertThat(losses).as("the burst has not ended").isEmpty();
        answers.countDown();
        soon().until(() -> webhookStatus().delivered() == 1_025);
        soon().until(() -> !losses.isEmpty());
        assertThat(losses).containsExactly("webhook 98975, 1025 posted");
        assertThat(posted).containsExactlyElementsOf(LongStream.rangeClosed(1, 1_025).boxed().toList());
    }

    @Test
    void aHungWebhookDelaysNoOtherChannel() {
        answers = new CountDownLatch(1);
        notifier.apply(new Notify(Optional.of("audit.jsonl"), Optional.of(webhook()), List.of("true"), LONG));
        for (int i = 0; i < 10; i++) notifier.tell(TRANSITION);
        soon().until(() -> delivered("audit") == 10 && delivered("script") == 10);
        assertThat(delivered("webhook")).isZero();
    }

    @Test
    void anAuditLogThatCannotBeWrittenIsCountedAndTriedAgain() throws Exception {
        notifier.apply(audit("logs/audit.jsonl"));
        notifier.tell(TRANSITION);
        notifier.tell(TRANSITION);
        soon().until(() -> status("audit").failed() == 2);
        Files.createDirectory(directory.resolve("logs"));
        notifier.tell(TRANSITION);
        soon().until(() -> !losses.isEmpty());
        assertThat(losses).containsExactly("audit 2, 0 posted");
        assertThat(orders("logs/audit.jsonl")).containsExactly(3L);
    }

    @Test
    void aFullDiskStopsNothing() {
        notifier.apply(audit("/dev/full"));
        for (int i = 0; i < 10; i++) notifier.tell(TRANSITION);
        soon().until(() -> status("audit").failed() == 10);
        notifier.apply(audit("audit.jsonl"));
        notifier.tell(TRANSITION);
        soon().until(() -> delivered("audit") == 1);
        assertThat(orders("audit.jsonl")).containsExactly(11L);
    }

    @Test
    void aNewConfigurationHoldsFromTheNextEventOnAndForWhatWaits() {
        answers = new CountDownLatch(1);
        notifier.apply(new Notify(Optional.of("one.jsonl"), Optional.of(webhook()), List.of(), LONG));
        for (int i = 0; i < 3; i++) notifier.tell(TRANSITION);
        soon().until(() -> delivered("audit") == 3 && webhookStatus().waiting() == 2);
        notifier.apply(audit("two.jsonl"));
        notifier.tell(TRANSITION);
        answers.countDown();
        soon().until(() -> delivered("audit") == 4 && webhookStatus().waiting() == 0);
        assertThat(orders("one.jsonl")).containsExactly(1L, 2L, 3L);
        assertThat(orders("two.jsonl")).containsExactly(4L);
        soon().until(() -> delivered("webhook") == 1);
        assertThat(posted).as("the one that was on its way").containsExactly(1L);
    }

    @Test
    void whatWaitsAtTheEndIsDelivered() {
        notifier.apply(audit("audit.jsonl"));
        for (int i = 0; i < 100; i++) notifier.tell(TRANSITION);
        notifier.close();
        assertThat(orders("audit.jsonl")).isEqualTo(LongStream.rangeClosed(1, 100).boxed().toList());
    }

    @Test
    void theEndDoesNotWaitForAHungWebhookAndTheAuditLogHasWhatItLost() {
        answers = new CountDownLatch(1); // until after the test
        notifier.apply(new Notify(Optional.of("audit.jsonl"), Optional.of(webhook()), List.of(), LONG));
        for (int i = 0; i < 10; i++) notifier.tell(TRANSITION);
        soon().until(() -> delivered("audit") == 10);
        notifier.close();
        assertThat(audited("audit.jsonl")).hasSize(11).last().satisfies(last -> {
            assertThat(last.text("kind")).isEqualTo("lost");
            assertThat(last.text("channel")).isEqualTo("webhook");
            assertThat(last.text("reason")).isEqualTo("10 events lost");
        });
        soon().until(() -> webhookStatus().failed() == 1); // it was on its way
        assertThat(webhookStatus().dropped()).as("waiting").isEqualTo(9);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            var event = Json.read(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answers.await();
            posted.add((long) event.number("order"));
            exchange.sendResponseHeaders(204, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private URI webhook() {
        return URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
    }

    private static Notify audit(String file) {
        return new Notify(Optional.of(file), Optional.empty(), List.of(), LONG);
    }

    private ChannelStatus webhookStatus() {
        return status("webhook");
    }

    private long delivered(String channel) {
        return status(channel).delivered();
    }

    private ChannelStatus status(String channel) {
        return notifier.status().stream().filter(status -> status.channel().equals(channel)).findFirst().orElseThrow();
    }

    private List<Long> orders(String file) {
        return audited(file).stream().map(event -> (long) event.number("order")).toList();
    }

    private List<JsonObject> audited(String file) {
        try {
            return Files.readAllLines(directory.resolve(file)).stream().map(Json::read).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
