package io.twinstar.gateway.relay.preread;

import java.util.Map;
import java.util.Optional;

/**
 * What is meant by a server's name: first by the very name, then by the longest {@code *.} that covers it. {@code *.example.org} covers
 * what is below example.org at whatever depth, and not example.org itself.
 *
 * @param byPattern in lower case
 */
public record ServerNames<T>(Map<String, T> byPattern) {

    public ServerNames(Map<String, T> byPattern) {
        this.byPattern = Map.copyOf(byPattern);
    }

    public Optional<T> find(String name) {
        T exactly = byPattern.get(name);
        if (exactly != null) return Optional.of(exactly);
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            T below = byPattern.get("*" + name.substring(dot));
            if (below != null) return Optional.of(below);
        }
        return Optional.empty();
    }

    public boolean isEmpty() { return byPattern.isEmpty(); }
}
