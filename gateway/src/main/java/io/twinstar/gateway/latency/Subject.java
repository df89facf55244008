package io.twinstar.gateway.latency;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.twinstar.conf.BackendId;

/** What something is timed of. Their number is bounded by what the configuration names, and by the event loops. */
public sealed interface Subject {

    /** Connections of a listener, before they have a backend. */
    record Waiting(String listener, String pool) implements Subject {}

    /** A listener's connections to one backend. */
    record Served(String listener, BackendId backend) implements Subject {}

    /** A backend's health checks. */
    record Checked(BackendId backend) implements Subject {}

    /** An event loop. */
    record Loop(int number) implements Subject {}

    /** The turns of a VIP. */
    record Moved(String vip) implements Subject {}

    /** What is timed of it. */
    default Set<Phase> phases() {
        return switch (this) {
            case Waiting _ -> EnumSet.of(Phase.ACCEPT_TO_SELECT, Phase.QUEUE);
            case Served _ -> EnumSet.of(Phase.BACKEND_CONNECT, Phase.FIRST_BYTE, Phase.SESSION_DURATION, Phase.HALF_CLOSE);
            case Checked _ -> EnumSet.of(Phase.HEALTH_CHECK);
            case Loop _ -> EnumSet.of(Phase.EVENT_LOOP_LAG);
            case Moved _ -> EnumSet.of(Phase.FAILOVER);
        };
    }

    /** By what it can be selected. */
    default Map<String, String> labels() {
        var labels = new LinkedHashMap<>(group());
        switch (this) {
            case Served(_, BackendId backend) -> labels.put("backend", backend.endpoint());
            case Checked(BackendId backend) -> labels.put("backend", backend.endpoint());
            case Waiting _,Loop _,Moved _ -> {
            }
        }
        return labels;
    }

    /** The same without the backend, of which there are many. */
    default Map<String, String> group() {
        var labels = new LinkedHashMap<String, String>();
        switch (this) {
            case Waiting(String listener, String pool) -> {
                labels.put("listener", listener);
                labels.put("pool", pool);
            }
            case Served(String listener, BackendId backend) -> {
                labels.put("listener", listener);
                labels.put("pool", backend.pool());
            }
            case Checked(BackendId backend) -> labels.put("pool", backend.pool());
            case Loop(int number) -> labels.put("loop", Integer.toString(number));
            case Moved(String vip) -> labels.put("vip", vip);
        }
        return labels;
    }
}
