package io.twinstar.vip.pulse;

import java.util.List;

/** What the pulse tells of the other gateway. */
public sealed interface PulseEvent {

    /**
     * It said this.
     *
     * @param lost how many of its pulses before this one have not come; one of them that is only late counts as replayed then
     */
    record Heard(List<Claim> claims, long lost) implements PulseEvent {}

    /** Its process ended, moments after it was last heard. */
    record Died(String evidence) implements PulseEvent {}

    /** It was gone, and is heard again: what it says is the truth again. */
    record Returned() implements PulseEvent {}
}
