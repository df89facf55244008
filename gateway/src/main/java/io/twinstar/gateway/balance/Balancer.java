package io.twinstar.gateway.balance;

import org.jspecify.annotations.Nullable;

/** A policy with the live backends it chooses from: prepared once for all choices among them. Asked by all event loops at once. */
interface Balancer {

    /** For a pool, or a part of one, without a live backend. */
    Balancer NOBODY = (_, _) -> null;

    /**
     * A backend that can take the connection: one that was not tried for it yet and is not full. Null: none can. Another event loop
     * may get its last place first; {@link Target#reserve} tells. Allocates nothing.
     */
    @Nullable
    Target choose(Flow flow, long nowNanos);
}
