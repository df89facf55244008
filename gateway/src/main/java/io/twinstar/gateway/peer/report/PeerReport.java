package io.twinstar.gateway.peer.report;

import java.util.Map;
import java.util.Optional;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.BackendId;
import io.twinstar.health.Verdict;
import io.twinstar.vip.election.Role;

/**
 * What one gateway knows and has, as it tells the other one.
 *
 * @param vips by name
 * @param wishes what administrators want of backends, pools and listeners, by what they call them
 */
public record PeerReport(Configuration configuration, Map<String, VipState> vips, Map<BackendId, BackendState> backends,
        Map<String, Wish> wishes) {

    public PeerReport {
        vips = Map.copyOf(vips);
        backends = Map.copyOf(backends);
        wishes = Map.copyOf(wishes);
    }

    /**
     * @param generation counts the configurations it has accepted since its start
     * @param sha256 of its file, 64 hexadecimal digits
     */
    public record Configuration(long generation, String sha256) {}

    /** @param ailments how much counts against it as an owner */
    public record VipState(Role role, int ailments) {

        static final int AILMENTS_MAX = 65_535;
    }

    /** @param ejection which it found out by its own connections */
    public record BackendState(Verdict health, Optional<Ejection> ejection) {}

    /**
     * The latest of one subject: of two the one of the higher edition, whichever gateway it was told.
     *
     * @param closesAtNanos when connections that are left may be closed, by the clock of whoever holds this record
     */
    public record Wish(long edition, AdminState state, long closesAtNanos) {

        public static final int SUBJECT_CHARS_MAX = 128;
    }

    /**
     * @param times how many it makes in a row
     * @param untilNanos by the clock of whoever holds this record
     */
    public record Ejection(int times, long untilNanos) {

        static final int TIMES_MAX = 65_535;
    }
}
