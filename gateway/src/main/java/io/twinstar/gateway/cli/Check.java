package io.twinstar.gateway.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.twinstar.conf.Conf;
import io.twinstar.conf.file.ConfFile;
import io.twinstar.conf.text.Decoded;
import io.twinstar.conf.text.Problem;

/** {@code twinstar check FILE}: every problem of a file, a line each. */
@Command(name = "check", description = "Say whether a configuration is good, and if not everything that is wrong with it.", mixinStandardHelpOptions = true)
public final class Check implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "the configuration")
    private Path file = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return switch (ConfFile.read(file)) {
            case ConfFile.Loaded(Decoded.Good(Conf conf), _) -> {
                out.printf("%s is good: %s, %s, %s%n", file, count(conf.vips().size(), "VIP"), count(conf.listeners().size(), "listener"),
                        count(conf.pools().size(), "pool"));
                yield Twinstar.DONE;
            }
            case ConfFile.Loaded(Decoded.Bad(var problems), _) -> {
                for (Problem problem : problems) out.println(problem.in(file.toString()));
                yield Twinstar.WRONG;
            }
            case ConfFile.Unreadable(String why) -> {
                out.println(file + ": " + why);
                yield Twinstar.WRONG;
            }
        };
    }

    private static String count(int number, String what) {
        return number == 1 ? "1 " + what : number + " " + what + "s";
    }
}
