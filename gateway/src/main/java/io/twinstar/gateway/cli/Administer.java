package io.twinstar.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.text.BackendsText;
import io.twinstar.gateway.admin.AdminClient;

/** {@code twinstar drain}, {@code maintenance} and {@code ready}: what is wanted of a backend, a pool or a listener, whatever the file says. */
@Command(mixinStandardHelpOptions = true)
public final class Administer implements Callable<Integer> {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** For a gateway that is late. */
    private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final AdminState state;

    @Mixin
    private Gateways gateways = new Gateways();

    @Parameters(paramLabel = "WHAT", description = "a backend as web/198.18.0.21:8080, a pool as pool/web, or a listener as listener/web")
    private String subject = "";

    @Option(names = "--deadline", paramLabel = "TIME", description = "how long connections may stay, such as 60s (default: with drain what the pool says; with maintenance 0s)")
    private Optional<String> deadline = Optional.empty();

    @Option(names = "--wait", description = "until it has no connections any more; exit code 0: all have ended by themselves, 1: some had to be closed")
    private boolean waits;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Administer(AdminState state) {
        this.state = state;
    }

    /** The command for one of the states. */
    public static CommandLine command(AdminState state) {
        var command = new CommandLine(new Administer(state));
        command.getCommandSpec().name(state.text()).usageMessage().description(switch (state) {
            case DRAIN -> "Give a backend, a pool or a listener no new connections; close those that are left after a deadline.";
            case MAINTENANCE -> "The same, and do not check it; close its connections at once.";
            case READY -> "Take a backend, a pool or a listener out of drain or maintenance.";
        });
        return command;
    }

    @Override
    public Integer call() {
        if (state == AdminState.READY && (deadline.isPresent() || waits))
            throw new ParameterException(spec.commandLine(), "--deadline and --wait go with drain and maintenance");
        return gateways.ask(spec.commandLine().getErr(), this::ask);
    }

    private boolean ask(String node, AdminClient gateway) throws IOException {
        String what = BackendsText.id(subject).map(Object::toString).orElse(subject);
        Drainage before = look(gateway, what);
        var answer = gateway.post("/v1/state?state=" + state.text() + "&subject=" + OutcomeView.encoded(subject)
                + deadline.map(time -> "&deadline=" + OutcomeView.encoded(time)).orElse(""));
        var outcome = OutcomeView.read(answer);
        PrintWriter out = spec.commandLine().getOut();
        for (String line : outcome.texts("lines")) out.printf("%s: %s%n", node, line);
        out.flush();
        return answer.isOk() && (!waits || await(node, gateway, what, before.cut()));
    }

    /** @param cutBefore connections that had been closed by a drain before this one */
    private boolean await(String node, AdminClient gateway, String what, long cutBefore) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Drainage now = look(gateway, what);
        long endNanos = System.nanoTime() + SLACK_NANOS;
        while (now.drains() && now.open() > 0 && (now.leftSeconds() > 0 || System.nanoTime() - endNanos < 0)) {
            if (now.leftSeconds() > 0) endNanos = System.nanoTime() + (long) (now.leftSeconds() * 1e9) + SLACK_NANOS;
            LockSupport.parkNanos(LOOK_NANOS);
            now = look(gateway, what);
        }
        long cut = now.cut() - cutBefore;
        out.printf("%s: %s%n", node, outcome(what, now, cut));
        return now.drains() && now.open() == 0 && cut <= 0;
    }

    private static String outcome(String what, Drainage now, long cut) {
        if (!now.drains()) return "%s does not drain any more".formatted(what);
        if (now.open() > 0) return "%s: %d connections should have been closed, and are still there".formatted(what, now.open());
        return cut > 0
                ? "%s has no connections any more; %d did not end by themselves and were closed".formatted(what, cut)
                : "%s has no connections any more; all have ended by themselves".formatted(what);
    }

    private static Drainage look(AdminClient gateway, String what) throws IOException {
        return Drainage.of(OutcomeView.status(gateway), what);
    }
}
