package io.twinstar.gateway.drill;

import java.time.Duration;
import java.util.List;

import io.twinstar.conf.Drills.Kind;

/** Whom a drill befalls and for how long, in sentences, before it begins. */
public final class Radius {

    private Radius() {}

    public static List<String> of(Kind kind, PairView view, String backend, Duration hold, Duration least, Duration most,
            boolean elsewhere) {
        String vips = String.join(", ", view.active());
        return List.of(
                what(kind, view.node(), view.peerNode(), vips, backend, hold),
                "It takes %s, and settling; whatever happens, all is undone after %s, or at once: q and Enter, or Ctrl-C."
                        .formatted(seconds(least), seconds(most)),
                elsewhere
                        ? "A canary measures from a client's host, with new connections and with some that stay."
                        : "A canary measures from this host, with new connections only; --canary runs it on a client's.");
    }

    private static String what(Kind kind, String node, String peer, String vips, String backend, Duration hold) {
        String time = seconds(hold);
        return switch (kind) {
            case HANDOVER -> "%s hands %s over to %s, and has it back %s later; no connection should notice.".formatted(node, vips, peer,
                    time);
            case CRASH -> "%s is killed and started again %s later: %s takes %s; connections that are open are lost.".formatted(node, time,
                    peer, vips);
            case HANG -> "%s is frozen for %s: %s takes %s; connections that are open are lost.".formatted(node, time, peer, vips);
            case LINK_DOWN -> "The interface of %s is taken down for %s, for all that uses it: %s takes %s.".formatted(node, time, peer,
                    vips);
            case PARTITION -> "%s and %s do not hear each other for %s: unless a witness decides, both may serve %s.".formatted(node, peer,
                    time, vips);
            case ISOLATE_CLIENTS -> "%s hears nobody but %s and the backends for %s: %s takes %s.".formatted(node, peer, time, peer, vips);
            case BACKEND_DOWN -> "What %s sends to backend %s is reset for %s, open connections as well: requests may fail."
                    .formatted(node, backend, time);
            case SLOW_BACKEND -> "A third of the packets between %s and backend %s is lost for %s: it is slow.".formatted(node, backend,
                    time);
            case RELOAD_STORM -> "%s reads its configuration again and again for %s; nothing should change.".formatted(node, time);
        };
    }

    private static String seconds(Duration time) {
        return time.compareTo(Duration.ofMinutes(2)) < 0
                ? "%.0f s".formatted(time.toMillis() / 1e3)
                : "%.1f min".formatted(time.toMillis() / 6e4);
    }
}
