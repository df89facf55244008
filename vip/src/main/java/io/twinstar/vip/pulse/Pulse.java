package io.twinstar.vip.pulse;

import java.util.List;
import java.util.Optional;

/**
 * What one gateway's process tells the other's every few milliseconds.
 *
 * @param echo the highest of the receiver's pulses that the sender has accepted; empty: none of a process that is proven to live now
 * @param challenge a pulse that the sender has heard and does not believe yet, for it may be a recording: whoever sent it proves itself
 *        by echoing the sender; empty: there is none
 * @param configHash the first eight bytes of the SHA-256 of the configuration file in use
 * @param claims one a virtual router, at most {@link #CLAIMS_MAX}
 */
public record Pulse(Beat beat, Optional<Beat> echo, Optional<Beat> challenge, long configHash, List<Claim> claims) implements Decoded {

    /** So that a pulse fits an Ethernet frame, and a bad count costs little. */
    public static final int CLAIMS_MAX = 128;

    public Pulse {
        if (claims.size() > CLAIMS_MAX) { throw new IllegalArgumentException(claims.size() + " claims are more than " + CLAIMS_MAX); }
        claims = List.copyOf(claims);
    }

    /** Whether its sender has heard that pulse or a later one of the same process, and so lived after that one was sent. */
    boolean isAfter(Beat heard) {
        return isAfter(echo, heard) || isAfter(challenge, heard);
    }

    private static boolean isAfter(Optional<Beat> said, Beat heard) {
        return said.isPresent() && said.get().nonce() == heard.nonce() && said.get().sequence() >= heard.sequence();
    }
}
