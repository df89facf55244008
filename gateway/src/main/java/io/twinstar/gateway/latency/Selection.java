package io.twinstar.gateway.latency;

import java.util.Map;
import java.util.Optional;

/**
 * Of which times a view is.
 *
 * @param labels of a {@link Subject}, such as {@code listener}, that it must have with this value
 */
public record Selection(Optional<Phase> phase, Map<String, String> labels) {

    public static final Selection ALL = new Selection(Optional.empty(), Map.of());

    public Selection {
        labels = Map.copyOf(labels);
    }

    /** @param of a subject */
    boolean takes(Map<String, String> of) {
        return of.entrySet().containsAll(labels.entrySet());
    }

    boolean takes(Phase each) { return phase.isEmpty() || phase.get() == each; }
}
