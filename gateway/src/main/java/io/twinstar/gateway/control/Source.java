package io.twinstar.gateway.control;

import java.util.List;
import java.util.Optional;

import io.twinstar.conf.Conf;
import io.twinstar.conf.change.Change;
import io.twinstar.conf.change.Changes;

/**
 * Where the configuration in force comes from.
 *
 * @param sha256 of the text it was read from, to compare the pair's
 * @param filed what that text says; what is in force may differ by what was changed by hand since
 * @param trial present as long as it is not sure that it stays
 */
public record Source(String sha256, Conf filed, Optional<Trial> trial) {

    /**
     * A configuration that gives way to the former one unless it is confirmed in time.
     *
     * @param offer what is in force meanwhile
     * @param former what was in force before
     */
    public record Trial(Offer offer, Conf former, Source formerSource, long endsAtNanos) {}

    static Source ofFile(String sha256, Conf filed) { return new Source(sha256, filed, Optional.empty()); }

    Source confirmed() { return ofFile(sha256, filed); }

    /** What was changed by hand: from what the file says to what is in force. */
    public List<Change> drift(Conf inForce) {
        return Changes.between(filed, inForce);
    }
}
