package io.twinstar.gateway.control;

import java.util.Optional;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.text.BackendsText;

/** What an administrator speaks of; its text is the same on the command line and in the log. */
public sealed interface Subject {

    record OfBackend(BackendId id) implements Subject {

        @Override
        public String toString() { return id.toString(); }
    }

    record OfPool(String name) implements Subject {

        @Override
        public String toString() { return POOL + name; }
    }

    record OfListener(String name) implements Subject {

        @Override
        public String toString() { return LISTENER + name; }
    }

    String POOL = "pool/";
    String LISTENER = "listener/";

    /** {@code web/198.18.0.21:8080}, {@code pool/web} or {@code listener/web}, if there is one. No name has a colon, so none is meant twice. */
    static Optional<Subject> named(String text, Conf conf) {
        if (text.startsWith(POOL) && conf.pools().containsKey(text.substring(POOL.length())))
            return Optional.of(new OfPool(text.substring(POOL.length())));
        if (text.startsWith(LISTENER) && conf.listeners().containsKey(text.substring(LISTENER.length())))
            return Optional.of(new OfListener(text.substring(LISTENER.length())));
        return BackendsText.id(text).filter(id -> isThere(id, conf)).map(OfBackend::new);
    }

    private static boolean isThere(BackendId id, Conf conf) {
        return Optional.ofNullable(conf.pools().get(id.pool()))
                .filter(pool -> pool.backends().stream().anyMatch(backend -> backend.id().equals(id))).isPresent();
    }
}
