package io.twinstar.gateway.discovery;

import java.util.List;

import io.twinstar.conf.Backend;

/** What one look of a finder came to. */
public sealed interface Found {

    /** Each once, in an order that does not depend on that of the answer; perhaps none. */
    record Good(List<Backend> backends) implements Found {

        public Good {
            backends = List.copyOf(backends);
        }
    }

    /** @param reason short and plain, for people: "no answer from 198.18.0.53:53 within 2s" */
    record Failed(String reason) implements Found {}
}
