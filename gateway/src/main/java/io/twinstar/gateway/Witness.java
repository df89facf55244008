package io.twinstar.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import io.twinstar.gateway.cli.Signals;
import io.twinstar.gateway.cli.Twinstar;
import io.twinstar.gateway.log.Logs;
import io.twinstar.vip.WitnessServer;
import io.twinstar.vip.seal.KeyFile;
import io.twinstar.vip.seal.PairKey;

/** {@code twinstar witness}: the third voter in the foreground, until a signal ends it. */
@Command(name = "witness", description = {
        "Run a witness in the foreground: the third voter, whom gateways ask when they hear nothing of each other.",
        "It keeps nothing on disk. SIGTERM ends it."}, mixinStandardHelpOptions = true)
final class Witness implements Callable<Integer> {

    @Option(names = "--listen", paramLabel = "ADDRESS:PORT", required = true, converter = Listen.class, description = "the UDP port that the gateways' files name, such as 198.18.0.30:5113")
    private InetSocketAddress listen = new InetSocketAddress(0);

    @Option(names = "--key", paramLabel = "FILE", required = true, description = "the key of a pair of gateways; repeat it for each pair")
    private List<Path> files = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        List<PairKey> keys = new ArrayList<>();
        try {
            for (Path file : files) keys.add(KeyFile.read(file));
        } catch (KeyFile.Unusable e) {
            err.println(e.getMessage());
            return Twinstar.WRONG;
        }
        try (var server = new WitnessServer(listen, keys)) {
            for (String signal : List.of("TERM", "INT")) Signals.on(signal, () -> end(server));
            server.run();
            return Twinstar.DONE;
        } catch (IOException e) {
            err.printf("twinstar: no witness on %s:%d: %s%n", listen.getHostString(), listen.getPort(), e.getMessage());
            return Twinstar.NOT_SO;
        } finally {
            Logs.end();
        }
    }

    private static void end(WitnessServer server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An address literal, as in the gateways' files. */
    static final class Listen implements ITypeConverter<InetSocketAddress> {

        private static final Pattern FORM = Pattern.compile("((?:[0-9]{1,3}\\.){3}[0-9]{1,3}):([0-9]{1,5})");

        @Override
        public InetSocketAddress convert(String text) {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches()) throw wrong(text);
            try {
                return new InetSocketAddress(Inet4Address.ofLiteral(parts.group(1)), Integer.parseInt(parts.group(2)));
            } catch (IllegalArgumentException _) { // a number above 255, or above 65535
                throw wrong(text);
            }
        }

        private static TypeConversionException wrong(String text) {
            return new TypeConversionException("'" + text + "' is no IPv4 address and port; 198.18.0.30:5113 would be");
        }
    }
}
