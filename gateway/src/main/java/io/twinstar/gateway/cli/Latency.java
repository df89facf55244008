package io.twinstar.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.json.Json;

/** {@code twinstar latency}: how long things took on the gateways of this host. */
@Command(name = "latency", description = "Show percentiles of what is timed, and with --phase how they are distributed.", mixinStandardHelpOptions = true)
public final class Latency implements Callable<Integer> {

    private static final int BAD_REQUEST = 400;

    @Mixin
    private Gateways gateways = new Gateways();

    @Option(names = "--phase", paramLabel = "PHASE", description = "accept_to_select, queue, backend_connect, first_byte, session_duration, half_close, event_loop_lag, health_check or failover")
    private Optional<String> phase = Optional.empty();

    @Option(names = "--listener", paramLabel = "NAME", description = "of connections to this listener")
    private Optional<String> listener = Optional.empty();

    @Option(names = "--pool", paramLabel = "NAME", description = "of this pool")
    private Optional<String> pool = Optional.empty();

    @Option(names = "--backend", paramLabel = "ADDRESS:PORT", description = "of this backend")
    private Optional<String> backend = Optional.empty();

    @Option(names = "--by", paramLabel = "LABEL", description = "a row for each listener, pool, backend, loop or vip")
    private Optional<String> by = Optional.empty();

    @Option(names = "--window", paramLabel = "TIME", description = "10s, 1m (default), 10m, 1h or start, the time since the gateway's")
    private Optional<String> window = Optional.empty();

    @Option(names = "--json", description = "print a JSON object for each gateway, a line each")
    private boolean json;

    @Option(names = "--hgrm", description = "print the percentile distribution of one phase as HdrHistogram's tools plot it")
    private boolean hgrm;

    @Option(names = "--hlog", paramLabel = "FILE", description = "write the last hour of one phase as a log that HdrHistogram's tools read")
    private Optional<Path> hlog = Optional.empty();

    private boolean written;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        var wrong = new ArrayList<String>();
        int code = gateways.ask(err, (node, gateway) -> {
            if (hgrm) out.print(page(gateway, "hgrm", wrong));
            if (hlog.isPresent()) write(hlog.get(), page(gateway, "hlog", wrong));
            if (hgrm || hlog.isPresent()) return true;
            String body = page(gateway, "json", wrong);
            if (wrong.isEmpty()) out.print(json ? body + System.lineSeparator() : LatencyView.render(node, Json.read(body)));
            return true;
        });
        out.flush();
        wrong.stream().distinct().forEach(err::println);
        return wrong.isEmpty() ? code : Twinstar.WRONG;
    }

    /** What another gateway has just been written to is not written over. */
    private void write(Path file, String log) throws IOException {
        if (written) throw new IOException("not written, %s has another gateway's log; name one with --node".formatted(file));
        Files.writeString(file, log);
        written = true;
    }

    /** Empty if the question was wrong, which is noted. */
    private String page(AdminClient gateway, String format, List<String> wrong) throws IOException {
        var path = new StringBuilder("/v1/latency?format=" + format);
        add(path, "phase", phase);
        add(path, "listener", listener);
        add(path, "pool", pool);
        add(path, "backend", backend);
        add(path, "by", by);
        add(path, "window", window);
        var answer = gateway.get(path.toString());
        if (answer.isOk()) return answer.body();
        if (answer.code() != BAD_REQUEST) throw new IOException(answer.body().strip());
        wrong.add(answer.body().strip());
        return "";
    }

    private static void add(StringBuilder path, String key, Optional<String> value) {
        value.ifPresent(given -> path.append('&').append(key).append('=').append(URLEncoder.encode(given, StandardCharsets.UTF_8)));
    }
}
