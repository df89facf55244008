package io.twinstar.gateway.matrix;

import java.time.Duration;
import java.util.List;

import io.twinstar.gateway.matrix.Row.Act;
import io.twinstar.gateway.matrix.Row.Pairing;

import static io.twinstar.gateway.matrix.Rows.BLINK;
import static io.twinstar.gateway.matrix.Rows.CALM;
import static io.twinstar.gateway.matrix.Rows.LONG_WATCH;
import static io.twinstar.gateway.matrix.Rows.SLACK;
import static io.twinstar.gateway.matrix.Rows.TAKEOVER;
import static io.twinstar.gateway.matrix.Rows.WATCH;

/** The rows in which the network breaks. */
final class Cuts {

    private static final Deed NO_PULSE = Deed.drop("iifname { castor-peer, pollux-peer }");
    private static final Deed NO_VRRP = Deed.drop("iifname { castor, pollux } ip protocol 112");
    private static final List<Deed> PARTITION = List.of(Deed.drop("iifname castor oifname pollux"),
            Deed.drop("iifname pollux oifname castor"), NO_PULSE);
    private static final Act NOTHING_AFTER_HEALING = Act.of("healed", Deed.HEAL, WATCH, Bound.oldKeeps(), Bound.twoAtMost(BLINK),
            Bound.gapAtMost(CALM));
    private static final Act NO_FAILBACK = Act.of("healed", Deed.HEAL, WATCH, Bound.peerKeeps(), Bound.twoAtMost(BLINK),
            Bound.gapAtMost(CALM));
    private static final Act ONE_AFTER_HEALING = Act.of("healed", Deed.HEAL, WATCH, Bound.settledWithin(50 + SLACK), Bound.oneOwner(),
            Bound.gapAtMost(CALM));

    private static final Bound[] NOTHING = {Bound.oldKeeps(), Bound.noTransition(), Bound.twoAtMost(BLINK), Bound.gapAtMost(CALM),
            Bound.claimants("none")};

    static final List<Row> ROWS = List.of(
            new Row("4a", "the Active's interface goes down", "the peer owns it; after healing one owner, no failback", Pairing.TWINSTAR,
                    true, List.of(), portDown(new Deed.Shell("active", "ip link set eth0 down"),
                            new Deed.Shell("active", "ip link set eth0 up"))),
            new Row("4b", "the far switch port goes down", "the peer owns it; after healing one owner, no failback", Pairing.TWINSTAR,
                    true, List.of(), portDown(Deed.onSwitch("ip link set {active} down"), Deed.onSwitch("ip link set {active} up"))),

            new Row("5a", "one-way loss, Active to Backup", "no second owner while the pulse comes through", Pairing.TWINSTAR, true,
                    List.of(), List.of(Act.of("loss", Deed.drop("{active}", "{backup}"), LONG_WATCH, NOTHING), NOTHING_AFTER_HEALING)),
            new Row("5b", "one-way loss, Backup to Active", "nothing", Pairing.TWINSTAR, true, List.of(),
                    List.of(Act.of("loss", Deed.drop("{backup}", "{active}"), LONG_WATCH, NOTHING), NOTHING_AFTER_HEALING)),

            new Row("6a", "the pulse's network is cut while VRRP works", "no change", Pairing.TWINSTAR, false, List.of(),
                    List.of(Act.of("cut", NO_PULSE, LONG_WATCH, NOTHING), NOTHING_AFTER_HEALING)),
            new Row("6b", "VRRP is cut while the pulse works", "no second owner", Pairing.TWINSTAR, true, List.of(),
                    List.of(Act.of("cut", NO_VRRP, LONG_WATCH, NOTHING), NOTHING_AFTER_HEALING)),
            new Row("6c", "both are cut, no witness, alone: availability", "both serve, the alarm is loud; one owner after healing",
                    Pairing.TWINSTAR, false, List.of(),
                    List.of(Act.of("cut", List.of(NO_VRRP, NO_PULSE), LONG_WATCH, Bound.alarm("cut-off"), Bound.gapAtMost(TAKEOVER)),
                            ONE_AFTER_HEALING)),
            new Row("6d", "both are cut, with a witness", "the incumbent keeps the witness's vote: one owner", Pairing.WITNESSED, false,
                    List.of(),
                    List.of(Act.of("cut", List.of(NO_VRRP, NO_PULSE), LONG_WATCH, Bound.oldKeeps(), Bound.twoAtMost(BLINK),
                            Bound.gapAtMost(CALM)), NOTHING_AFTER_HEALING)),

            new Row("7", "the Active is cut off from clients and upstream only",
                    "the tracked upstream address fails three times (50 ms apart), and the peer takes over", Pairing.TWINSTAR, false,
                    List.of(),
                    List.of(Act.of("cut", List.of(Deed.drop("iifname {active} oifname { client, router }"),
                            Deed.drop("iifname { client, router } oifname {active}")), LONG_WATCH, Bound.gapAtMost(1_000),
                            Bound.peerOwns(), Bound.claimants("peer")), NO_FAILBACK)),

            new Row("8", "full partition of the two, then heal",
                    "one owner within one interval of healing (and %d ms for a busy machine)".formatted(SLACK), Pairing.TWINSTAR, true,
                    List.of(), List.of(Act.of("cut", PARTITION, WATCH, Bound.gapAtMost(TAKEOVER)), ONE_AFTER_HEALING)),

            new Row("11", "30 % loss between the two, on both networks",
                    "no move in 10 s (10 simulated minutes and delay with jitter: SimulatedLan, in the tests)", Pairing.TWINSTAR, true,
                    List.of(),
                    List.of(Act.of("loss",
                            List.of(lossy("castor", "pollux"), lossy("pollux", "castor"), lossy("castor-peer", "pollux-peer"),
                                    lossy("pollux-peer", "castor-peer")),
                            Duration.ofSeconds(10), Bound.oldKeeps(), Bound.noTransition(),
                            Bound.twoAtMost(BLINK)), NOTHING_AFTER_HEALING)));

    private Cuts() {}

    private static List<Act> portDown(Deed down, Deed up) {
        return List.of(
                Act.of("down", down, WATCH, Bound.gapAtMost(TAKEOVER), Bound.oldSilentWithin(SLACK), Bound.peerOwns(),
                        Bound.claimants("peer")),
                Act.of("up", up, LONG_WATCH, Bound.peerKeeps(), Bound.twoAtMost(BLINK), Bound.gapAtMost(CALM)));
    }

    private static Deed lossy(String from, String to) {
        return Deed.drop("iifname %s oifname %s numgen random mod 100 lt 30".formatted(from, to));
    }
}
