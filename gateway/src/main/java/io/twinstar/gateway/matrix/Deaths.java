package io.twinstar.gateway.matrix;

import java.time.Duration;
import java.util.List;

import io.twinstar.gateway.matrix.Row.Act;
import io.twinstar.gateway.matrix.Row.Pairing;

import static io.twinstar.gateway.matrix.Rows.CALM;
import static io.twinstar.gateway.matrix.Rows.SLACK;
import static io.twinstar.gateway.matrix.Rows.TAKEOVER;
import static io.twinstar.gateway.matrix.Rows.WATCH;

/** The rows in which the Active process dies, hangs or is told to end. */
final class Deaths {

    static final Act KILLED = Act.of("SIGKILL", Deed.kill("active"), WATCH, Bound.gapMedianAtMost(15), Bound.gapAtMost(50),
            Bound.oldSilentWithin(50), Bound.peerOwns(), Bound.claimants("peer"));

    static final List<Row> ROWS = List.of(
            new Row("1", "SIGKILL the Active", "its VIP is gone from the host in 50 ms; the peer serves within 50 ms, 15 in the median",
                    Pairing.TWINSTAR, true, List.of(), List.of(KILLED)),

            new Row("2", "SIGSTOP the Active for 10 s, then SIGCONT",
                    "the kernel silences the VIP on the frozen host within 200 ms; when it thaws it steps back before any packet leaves",
                    Pairing.TWINSTAR, true, List.of(),
                    List.of(Act.of("SIGSTOP", new Deed.Signal("active", "STOP"), Duration.ofSeconds(10), Bound.oldSilentWithin(200),
                            Bound.gapAtMost(TAKEOVER), Bound.twoAtMost(SLACK), Bound.peerOwns(), Bound.claimants("peer")),
                            Act.of("SIGCONT", new Deed.Signal("active", "CONT"), WATCH, Bound.peerKeeps(), Bound.gapAtMost(CALM),
                                    Bound.twoAtMost(0), Bound.claimants("none")))),

            new Row("3", "SIGTERM the Active", "priority 0 and the pulse tell the peer: it serves within 20 ms", Pairing.TWINSTAR, true,
                    List.of(),
                    List.of(Act.of("SIGTERM", new Deed.Signal("active", "TERM"), WATCH, Bound.gapMedianAtMost(20), Bound.gapAtMost(50),
                            Bound.oldSilentWithin(50), Bound.peerOwns(), Bound.claimants("peer")))),

            new Row("10", "a stall of the Active of twice the down interval",
                    "the peer takes over; the old Active finds that its lease could have passed, and steps back", Pairing.TWINSTAR, true,
                    List.of(),
                    List.of(new Act("stall", List.of(),
                            List.of(new Deed.Signal("active", "STOP"), new Deed.Pause(Duration.ofMillis(2 * Rows.DOWN_INTERVAL)),
                                    new Deed.Signal("active", "CONT")),
                            WATCH, 1, List.of(Bound.gapAtMost(TAKEOVER), Bound.twoAtMost(SLACK), Bound.movesAtMost(1), Bound.peerOwns(),
                                    Bound.claimants("peer"))))));

    private Deaths() {}
}
