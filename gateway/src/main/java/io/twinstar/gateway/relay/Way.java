package io.twinstar.gateway.relay;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

import io.twinstar.gateway.admit.Pass;
import io.twinstar.gateway.admit.Refusal;
import io.twinstar.gateway.admit.Rules;

/** Where a listener's connections go: all to one pool, or by what they say first. */
sealed interface Way permits Route, PrereadRules {

    String listener();

    /** That the listener is of. */
    String vip();

    ListenerTally tally();

    /** Whose connections the listener takes. */
    Rules rules();

    /** Null: it is not let in, which has been counted and told. */
    default @Nullable Pass admit(InetAddress client, long nowNanos) {
        return switch (tally().gate().ask(rules(), client, nowNanos)) {
            case Pass pass -> pass;
            case Refusal refusal -> {
                tally().refuse(listener(), Outcome.of(refusal), client, nowNanos);
                yield null;
            }
        };
    }
}
