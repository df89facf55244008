package io.twinstar.gateway.drill.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import io.twinstar.gateway.admin.RunDirectory;
import io.twinstar.gateway.drill.PairView;
import io.twinstar.gateway.drill.Scripts;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

/** {@code twinstar drill-settle}: what is left to do for a pair whose drill was killed. */
@Command(name = "drill-settle", hidden = true, description = "Have a pair be as it was before a drill that was killed; what undoes the fault starts it.", mixinStandardHelpOptions = true)
public final class DrillSettle implements Callable<Integer> {

    @Option(names = "--node", required = true, description = "the gateway on this host")
    private String node = "";

    @Option(names = "--before", required = true, description = "a file that tells how the pair was")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException, InterruptedException {
        var read = Json.read(Files.readString(file));
        JsonObject peer = read.object("peer");
        var before = new PairView(read.object("own"), peer.equals(JsonObject.EMPTY) ? Optional.empty() : Optional.of(peer));
        var pages = new Pages(RunDirectory.ofEnvironment(), node);
        try {
            new Settling(pages, before).await(Scripts.SETTLE_WITHIN);
            return 0;
        } catch (IOException notSettled) {
            System.err.println(notSettled.getMessage());
            return 1;
        } finally {
            pages.end(before.peerNode());
        }
    }
}
