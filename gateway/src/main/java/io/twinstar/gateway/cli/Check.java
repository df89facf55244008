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
        var read = ConfFile.read(file);
        if (read instanceof ConfFile.Loaded(Decoded.Good(Conf conf), _)) {
            out.printf("%s is good: %s, %s, %s%n", file, count(conf.vips().size(), "VIP"), count(conf.listeners().size(), "listener"),
                    count(conf.pools().size(), "pool"));
            return Twinstar.DONE;
        }
        read.problems(file.toString()).forEach(out::println);
        return Twinstar.WRONG;
    }

    private static String count(int number, String what) {
        return number == 1 ? "1 " + what : number + " " + what + "s";
    }
}
