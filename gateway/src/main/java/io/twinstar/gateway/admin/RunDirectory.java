package io.twinstar.gateway.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where gateways on this host put their admin sockets: {@code $TWINSTAR_RUN}, or {@code /run/twinstar} for root, or a
 * directory of the user's own.
 */
public record RunDirectory(Path path) {

    private static final String ENDING = ".sock";

    public static RunDirectory ofEnvironment() {
        var chosen = Optional.ofNullable(System.getenv("TWINSTAR_RUN"));
        if (chosen.isPresent()) return new RunDirectory(Path.of(chosen.get()));
        var user = System.getProperty("user.name", "");
        if (user.equals("root")) return new RunDirectory(Path.of("/run/twinstar"));
        return Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR")).map(own -> new RunDirectory(Path.of(own, "twinstar")))
                .orElse(new RunDirectory(Path.of("/tmp", "twinstar-" + user)));
    }

    public Path socket(String node) {
        return path.resolve(node + ENDING);
    }

    /** The nodes with a socket here, in order of name. A socket may be left over from a gateway that was killed. */
    public List<String> nodes() throws IOException {
        if (!Files.isDirectory(path)) return List.of();
        try (var files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length())).sorted().toList();
        }
    }
}
