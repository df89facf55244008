package io.twinstar.gateway.history;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where gateways on this host keep what must outlive them: {@code $TWINSTAR_STATE}, or {@code /var/lib/twinstar} for root, or a
 * directory of the user's own.
 */
public record StateDirectory(Path path) {

    public static StateDirectory ofEnvironment() { return of(System.getenv(), System.getProperty("user.name", "")); }

    static StateDirectory of(Map<String, String> environment, String user) {
        var chosen = Optional.ofNullable(environment.get("TWINSTAR_STATE"));
        if (chosen.isPresent()) return new StateDirectory(Path.of(chosen.get()));
        if (user.equals("root")) return new StateDirectory(Path.of("/var/lib/twinstar"));
        var own = Optional.ofNullable(environment.get("XDG_STATE_HOME")).map(Path::of)
                .or(() -> Optional.ofNullable(environment.get("HOME")).map(home -> Path.of(home, ".local", "state")));
        return new StateDirectory(own.orElse(Path.of("/tmp", user)).resolve("twinstar"));
    }

    /** Each node has its own: two gateways on one host are of two minds. */
    public Path history(String node) {
        return path.resolve(node).resolve("history");
    }
}
