package io.twinstar.gateway.balance;

import java.util.List;

/** A policy: which of the backends that can take a connection gets it. Called from all event loops at once. */
public interface Balancer {

    /** One of {@code live}, which is never empty: what is down, weighs nothing or was tried already is not in it. */
    Target choose(List<Target> live, Flow flow);
}
