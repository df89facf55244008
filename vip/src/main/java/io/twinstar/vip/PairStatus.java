package io.twinstar.vip;

import java.util.Map;
import java.util.OptionalLong;

/**
 * How the two gateways hear each other beside VRRP, and the witness.
 *
 * @param agrees whether the other gateway runs the same configuration file; false where it is not known
 * @param witnessHeardNanos when the witness last answered, by System.nanoTime; empty: never, or there is none
 * @param alarms what is wrong now, with the evidence
 */
public record PairStatus(PulseView pulse, boolean agrees, OptionalLong witnessHeardNanos, Map<String, Long> witnessDropped,
        Map<Alarm, String> alarms) {

    public PairStatus {
        witnessDropped = Map.copyOf(witnessDropped);
        alarms = Map.copyOf(alarms);
    }
}
