package io.twinstar.vip;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import io.twinstar.vip.pulse.Claim;
import io.twinstar.vip.pulse.PulseState;

/**
 * What the pulse tells at one moment. Times are by System.nanoTime.
 *
 * @param lastHeardNanos when the last accepted pulse came
 * @param ackedSentAtNanos the peer's process has accepted a pulse of ours that was sent then; so it has heard us then or later
 * @param roundTripNanos how long the last echo took, its wait for the peer's next beat included
 * @param connected whether the connection stands whose end would tell of the peer's death
 * @param claims the peer's, as it said last
 * @param configHash the peer's
 * @param sent pulses
 * @param heard pulses that were accepted
 * @param lost pulses of the peer that have not come, by the gaps in their numbers
 * @param dropped pulses and connections that had no effect, by reason
 */
public record PulseView(PulseState state, OptionalLong lastHeardNanos, OptionalLong ackedSentAtNanos, OptionalLong roundTripNanos,
        boolean connected, List<Claim> claims, OptionalLong configHash, long sent, long heard, long lost, Map<String, Long> dropped) {

    public PulseView {
        claims = List.copyOf(claims);
        dropped = Map.copyOf(dropped);
    }
}
