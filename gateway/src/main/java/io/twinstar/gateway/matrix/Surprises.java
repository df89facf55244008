package io.twinstar.gateway.matrix;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.twinstar.gateway.matrix.Row.Act;
import io.twinstar.gateway.matrix.Row.Pairing;

import static io.twinstar.gateway.matrix.Rows.BLINK;
import static io.twinstar.gateway.matrix.Rows.CALM;
import static io.twinstar.gateway.matrix.Rows.DOWN_INTERVAL;
import static io.twinstar.gateway.matrix.Rows.LONG_WATCH;
import static io.twinstar.gateway.matrix.Rows.SLACK;
import static io.twinstar.gateway.matrix.Rows.TAKEOVER;
import static io.twinstar.gateway.matrix.Rows.VIP;
import static io.twinstar.gateway.matrix.Rows.WATCH;

/** The rows in which nobody fails: clocks, starts, changes, forgeries, other routers. */
final class Surprises {

    private static final int STARTS = 10;
    private static final int RELOADS = 100;
    private static final Deed NO_BACKENDS_FOR_ACTIVE = Deed.drop("iifname {active} oifname { backend1, backend2, backend3 }");
    private static final Deed NO_BACKENDS = Deed.drop("oifname { backend1, backend2, backend3 }");

    static final List<Row> ROWS = List.of(
            new Row("9", "wall clock ±1 h", "nothing: an ArchUnit rule keeps the wall clock out of the election (ArchitectureTest); the "
                    + "clock of a running machine is not the lab's to change", Pairing.NOBODY, false, List.of(), List.of()),

            new Row("12", STARTS + " simultaneous starts at equal priorities (both links come up at once)", "exactly one owner in 1 s",
                    Pairing.TWINSTAR, true, both(Variant.EQUAL),
                    List.of(new Act("start", List.of(links("down"), new Deed.Pause(Duration.ofMillis(500))), List.of(links("up")),
                            Duration.ofMillis(1_500), STARTS, List.of(Bound.settledWithin(1_000), Bound.oneOwner())))),

            new Row("13a", "the other node becomes the preferred one, with failback", "one move each time, no ping-pong", Pairing.TWINSTAR,
                    false, List.of(), List.of(
                            Act.of("prefer pollux", both(Variant.POLLUX_PREFERRED), LONG_WATCH, Bound.owns("pollux"), Bound.movesAtMost(1),
                                    Bound.twoAtMost(SLACK), Bound.gapAtMost(CALM)),
                            Act.of("prefer castor", both(Variant.CASTOR_PREFERRED), LONG_WATCH, Bound.owns("castor"), Bound.movesAtMost(1),
                                    Bound.twoAtMost(SLACK), Bound.gapAtMost(CALM)))),
            new Row("13b", "all backends are dead for the Active alone, then for both",
                    "the strictly healthier peer takes over; nothing moves while both are equally ill", Pairing.TWINSTAR, false, List.of(),
                    List.of(Act.of("dead for the Active", NO_BACKENDS_FOR_ACTIVE, LONG_WATCH, Bound.gapAtMost(1_500), Bound.peerOwns(),
                            Bound.movesAtMost(1)),
                            Act.of("dead for both", NO_BACKENDS, LONG_WATCH, Bound.peerKeeps()))),

            new Row("14a", "a foreign router with the same VRID", "ignored and alarmed", Pairing.TWINSTAR, true, List.of(),
                    List.of(Act.of("foreign", new Deed.Forge(List.of(Forgery.FOREIGN_ROUTER)), WATCH, Bound.oldKeeps(),
                            Bound.noTransition(), Bound.gapAtMost(CALM), Bound.alarm("foreign-router")))),
            new Row("14b", "a host claims the VIP by ARP", "detected and defended", Pairing.TWINSTAR, true, List.of(),
                    List.of(Act.of("claim", new Deed.Forge(List.of(Forgery.ADDRESS_CLAIM)), WATCH, Bound.oldKeeps(), Bound.noTransition(),
                            Bound.gapAtMost(CALM), Bound.alarm("address-conflict"), Bound.claimants("attacker and old")))),

            new Row("15", "forged: bad checksum, TTL 254, v2, wrong type, truncated, padded, count 0, interval 0 and 4095, priority 255 "
                    + "and 0, replay; then SIGKILL", "dropped, counted by reason, nothing else happens; a kill afterwards is row 1",
                    Pairing.TWINSTAR, true, List.of(),
                    List.of(Act.of("forged", new Deed.Forge(Forgery.IN_A_GATEWAYS_NAME), WATCH, dropped()), Deaths.KILLED)),

            new Row("16a", "SIGKILL, and the first gratuitous ARP is lost", "the repeated burst repairs it (20 ms later)", Pairing.TWINSTAR,
                    true, List.of(Deed.drop(("iifname {backup} ether type arp arp saddr ip %s arp daddr ip %s limit rate 1/hour "
                            + "burst 1 packets").formatted(VIP, VIP))),
                    List.of(Act.of("SIGKILL", Deed.kill("active"), WATCH, Bound.gapAtMost(50 + SLACK), Bound.peerOwns(),
                            Bound.claimants("peer")))),
            new Row("16b", "the VIP is deleted by hand", "restored or handed over within 100 ms", Pairing.TWINSTAR, true, List.of(),
                    List.of(Act.of("deleted", new Deed.Shell("active", ("ip -4 -oneline address show to %s | while read -r _ device _; do "
                            + "ip address del %s/32 dev $device; done").formatted(VIP, VIP)), WATCH, Bound.noneAtMost(100),
                            Bound.oneOwner(), Bound.gapAtMost(100)))),

            new Row("17a", RELOADS + " reloads", "no transition", Pairing.TWINSTAR, false, List.of(),
                    List.of(Act.of("reloads", reloads(), WATCH, Bound.oldKeeps(), Bound.noTransition(), Bound.gapAtMost(CALM)))),
            new Row("17b", "the peers have different addresses for the VIP", "no transition, the mismatch is reported", Pairing.TWINSTAR,
                    false, List.of(), List.of(Act.of("second address", new Deed.Reload("active", Variant.TWO_ADDRESSES), LONG_WATCH,
                            Bound.oneOwner(), Bound.movesAtMost(0), Bound.gapAtMost(TAKEOVER), Bound.alarm("address-mismatch")))),

            new Row("18", "keepalived 2.2.7 as the peer, both roles, both directions", "a clean hand-over each way",
                    Pairing.BESIDE_KEEPALIVED, false,
                    List.of(new Deed.Signal("pollux", "TERM"), new Deed.Pause(WATCH), new Deed.Launch("pollux"), new Deed.Settle()),
                    List.of(handOver("ours ends", List.of(), "castor", "TERM", Bound.owns("pollux"), Bound.gapAtMost(250)),
                            handOver("keepalived ends", returned("castor"), "pollux", "TERM", Bound.owns("castor"), Bound.gapAtMost(CALM)),
                            handOver("ours is killed", returned("pollux"), "castor", "KILL", Bound.owns("pollux"),
                                    Bound.gapAtMost(TAKEOVER)),
                            // Its VIP stays on the dead host (keepalived#2361), so that two answer; the client must follow ours.
                            handOver("keepalived is killed", returned("castor"), "pollux", "KILL",
                                    Bound.gapAtMost(DOWN_INTERVAL + 2 * SLACK)))));

    private Surprises() {}

    private static Bound[] dropped() {
        var reasons = Stream.of("wrong-checksum", "wrong-ttl", "wrong-version", "wrong-type", "truncated", "trailing-bytes",
                "no-addresses", "zero-interval").map(Bound::counted);
        return Stream.concat(Stream.of(Bound.oldKeeps(), Bound.noTransition(), Bound.twoAtMost(BLINK), Bound.gapAtMost(CALM)), reasons)
                .toArray(Bound[]::new);
    }

    private static Deed links(String upOrDown) {
        return Deed.onSwitch("printf 'link set castor %1$s\\nlink set pollux %1$s\\n' | ip -batch -".formatted(upOrDown));
    }

    private static List<Deed> both(Variant variant) {
        return List.of(new Deed.Reload("castor", variant), new Deed.Reload("pollux", variant));
    }

    private static List<Deed> reloads() {
        var deeds = new ArrayList<Deed>();
        for (int i = 0; i < RELOADS; i++) {
            deeds.addAll(both(Variant.BASE));
            deeds.add(new Deed.Pause(Duration.ofMillis(20)));
        }
        return deeds;
    }

    private static List<Deed> returned(String node) {
        return List.of(new Deed.Launch(node), new Deed.Settle());
    }

    private static Act handOver(String name, List<Deed> before, String node, String signal, Bound... bounds) {
        return new Act(name, before, List.of(new Deed.Signal(node, signal)), WATCH, 1, List.of(bounds));
    }
}
