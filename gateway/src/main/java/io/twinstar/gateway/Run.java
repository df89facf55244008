package io.twinstar.gateway;

import java.io.PrintWriter;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.twinstar.conf.Conf;
import io.twinstar.conf.Node;
import io.twinstar.conf.file.ConfFile;
import io.twinstar.conf.text.Decoded;
import io.twinstar.gateway.cli.Twinstar;
import io.twinstar.gateway.log.Logs;

/** {@code twinstar run FILE}: one gateway in the foreground, until a signal ends it. */
@Command(name = "run", description = "Run a gateway in the foreground. SIGHUP reloads the file; SIGTERM hands the VIPs over and ends.", mixinStandardHelpOptions = true)
final class Run implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "the configuration, the same for both gateways")
    private Path file = Path.of("");

    @Option(names = "--node", paramLabel = "NAME", description = "which of the file's nodes this is (default: the one whose address this host has)")
    private Optional<String> node = Optional.empty();

    @Option(names = "--watch", description = "reload the file whenever it has changed and stays so; also where it is a ConfigMap of Kubernetes")
    private boolean watch;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        var read = ConfFile.read(file);
        if (read instanceof ConfFile.Loaded loaded && loaded.decoded() instanceof Decoded.Good(Conf conf)) return run(conf, loaded, err);
        read.problems(file.toString()).forEach(err::println);
        return Twinstar.WRONG;
    }

    private int run(Conf conf, ConfFile.Loaded read, PrintWriter err) {
        var self = node.isPresent()
                ? Optional.ofNullable(conf.nodes().get(node.get()))
                : conf.nodes().values().stream().filter(Run::isHere).findFirst();
        if (self.isEmpty()) {
            err.println(node.map(name -> "no node " + name + " in " + file).orElse("this host has no node's address")
                    + "; name one with --node: "
                    + String.join(", ", conf.nodes().keySet()));
            return Twinstar.WRONG;
        }
        Logs.begin(conf.log().format());
        try {
            var gateway = new Gateway(file, conf, read, self.get());
            if (watch) gateway.watchFile();
            gateway.run();
            return Twinstar.DONE;
        } catch (Gateway.CannotStart e) {
            err.println("twinstar: " + e.getMessage());
            return Twinstar.NOT_SO;
        }
    }

    private static boolean isHere(Node candidate) {
        try {
            return NetworkInterface.getByInetAddress(candidate.address()) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
