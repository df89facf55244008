package io.twinstar.gateway.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.twinstar.conf.text.Problem;
import io.twinstar.gateway.admin.Premises;

/** {@code twinstar check FILE}: every problem of a file, a line each. */
@Command(name = "check", description = "Say whether a configuration is good, and if not everything that is wrong with it.", mixinStandardHelpOptions = true)
public final class Check implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "the configuration")
    private Path file = Path.of("");

    @Option(names = "--live", description = "look also for what it needs of this host: interfaces, free ports, files and programs; asks the gateways that run here, if any")
    private boolean live;

    @Mixin
    private Gateways gateways = new Gateways();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        var good = ConfigurationFile.read(file, out);
        if (good.isEmpty()) return Twinstar.WRONG;
        int code = live ? look(good.get(), out) : Twinstar.DONE;
        var conf = good.get().conf();
        if (code == Twinstar.DONE) {
            out.printf("%s is good: %s, %s, %s%n", file, count(conf.vips().size(), "VIP"), count(conf.listeners().size(), "listener"),
                    count(conf.pools().size(), "pool"));
        }
        return code;
    }

    /** A gateway knows which ports are its own; without one there is nobody's to go on with. */
    private int look(ConfigurationFile good, PrintWriter out) {
        if (gateways.anyHere()) {
            return gateways.ask(spec.commandLine().getErr(), (_, gateway) -> {
                var answer = gateway.post("/v1/check" + good.query(), good.text());
                OutcomeView.read(answer).texts("lines").forEach(out::println);
                return answer.isOk();
            });
        }
        var missing = Premises.missing(good.conf(), good.text(), file.toAbsolutePath().resolveSibling(".").normalize(), Set.of());
        for (Problem problem : missing) out.println(problem.in(file.toString()));
        return missing.isEmpty() ? Twinstar.DONE : Twinstar.NOT_SO;
    }

    private static String count(int number, String what) {
        return number == 1 ? "1 " + what : number + " " + what + "s";
    }
}
