package io.twinstar.gateway.drill.live;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.twinstar.conf.Drills.Kind;
import io.twinstar.conf.Drills.Objectives;

/**
 * What somebody wants drilled.
 *
 * @param listener whose clients it is about; empty: the first of a VIP that is Active
 * @param echo a listener with an echo behind it, for the connections that stay; empty: they ask for pages
 * @param backend the one that it is about, as pool/address:port or address:port; empty: the first that is up
 * @param canary what runs the launcher on a client's host; empty: as in the file
 * @param restart what starts the gateway that was killed; empty: as in the file
 * @param objectives beside those of the file
 */
public record Order(Kind kind, Optional<String> listener, Optional<String> echo, Optional<String> backend, Duration hold,
        List<String> canary, List<String> restart, Objectives objectives, String by) {

    public Order {
        canary = List.copyOf(canary);
        restart = List.copyOf(restart);
    }

    public Order with(Kind other) {
        return new Order(other, listener, echo, backend, hold, canary, restart, objectives, by);
    }
}
