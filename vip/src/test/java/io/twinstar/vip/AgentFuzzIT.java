package io.twinstar.vip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;
import io.twinstar.conf.Vip;
import io.twinstar.vip.kernel.NetNs;
import io.twinstar.vip.pulse.PulseState;
import io.twinstar.vip.seal.PairKey;

import static io.twinstar.vip.Eventually.eventually;
import static io.twinstar.vip.TestLan.CASTOR_MAC;
import static io.twinstar.vip.TestLan.CLIENT;
import static io.twinstar.vip.TestLan.WEB_ADDRESS;
import static io.twinstar.vip.TwoLans.CASTOR;
import static io.twinstar.vip.TwoLans.POLLUX;
import static io.twinstar.vip.TwoLans.ipv6;
import static io.twinstar.vip.election.Role.ACTIVE;
import static io.twinstar.vip.election.Role.BACKUP;
import static org.assertj.core.api.Assertions.assertThat;

/** A pair at work, with its pulse and its witness, and somebody on its network who means it ill. */
class AgentFuzzIT {

    /** {@code -Dfuzz=1000000} sends more of them, {@code -Dseed=7} others. */
    private static final int PACKETS = Integer.getInteger("fuzz", 100_000);
    private static final long SEED = Long.getLong("seed", 9568);
    private static final String RUN = "seed " + SEED;
    /** Less than any socket has room for: they are all to be read. */
    private static final int AT_ONCE = 64;
    private static final long MEMORY_BYTES_MOST = 4_000_000;

    private static final PairKey KEY = new PairKey(new byte[PairKey.SECRET_BYTES]);
    private static final InetSocketAddress WITNESS = new InetSocketAddress(CLIENT, 5113);
    private static final Inet6Address SIX_ADDRESS = ipv6("2001:db8::64");
    /** Both gateways and the attacker share this machine: two seconds may pass until somebody has his turn. */
    private static final Vip WEB = vip("web", WEB_ADDRESS);
    private static final Vip SIX = vip("six", SIX_ADDRESS);
    private static final Pair PAIR = new Pair("pair.key", Duration.ofMillis(400), Pair.PORT_DEFAULT, Pair.Alone.SAFETY,
            Optional.of(WITNESS));

    private final TwoLans lans = new TwoLans();
    private List<VipReport> settled = List.of();
    private final AtomicReference<@Nullable Throwable> witnessFailed = new AtomicReference<>();

    @AfterEach
    void unplug() { lans.close(); }

    @Test
    void damagedPacketsOfEveryKindMoveNothingAndLeaveNothingBehind() throws Exception {
        try (var witness = lans.hosts.client.call(() -> new WitnessServer(WITNESS, List.of(KEY)));
                var castor = RunningAgent.start(lans.hosts, setup(CASTOR, POLLUX), WEB, SIX);
                var pollux = RunningAgent.start(lans.hosts, setup(POLLUX, CASTOR), WEB, SIX)) {
            Thread.ofPlatform().daemon().name("witness").start(() -> run(witness));
            awaitSettled(castor, pollux);
            settled = roleChanges(castor, pollux);
            try (var attacker = new Attacker(lans, WEB, SIX, WITNESS, KEY, SEED)) {
                long begun = System.nanoTime();
                storm(attacker, PACKETS / 4);
                var before = Footprint.now();
                for (int quarter = 1; quarter < 4; quarter++) {
                    assertUnmoved(castor, pollux);
                    storm(attacker, PACKETS / 4);
                }
                assertUnmoved(castor, pollux);
                var after = Footprint.now();
                System.out.printf(
                        "%s: %,d damaged packets in %.1f s, %s; %,d bytes and %d descriptors more than after a quarter of them%n",
                        RUN, PACKETS, (System.nanoTime() - begun) / 1e9, attacker.sent(), after.heapBytes - before.heapBytes,
                        after.descriptors - before.descriptors);
                assertThat(after.heapBytes).isLessThan(before.heapBytes + MEMORY_BYTES_MOST);
                assertThat(after.descriptors).isEqualTo(before.descriptors);
                assertRead(attacker.sent(), castor, pollux);
            }
        }
    }

    private void run(WitnessServer witness) {
        try {
            witness.run();
        } catch (Throwable e) {
            witnessFailed.set(e);
        }
    }

    private static void awaitSettled(RunningAgent castor, RunningAgent pollux) {
        for (Vip vip : List.of(WEB, SIX)) {
            castor.awaitRole(vip.name(), ACTIVE);
            pollux.awaitRole(vip.name(), BACKUP);
            pollux.awaitPeer(vip.name());
        }
        for (RunningAgent agent : List.of(castor, pollux)) {
            eventually(() -> agent.pair().pulse().state() == PulseState.SOUND && agent.pair().pulse().connected());
            eventually(() -> agent.pair().witnessHeardNanos().isPresent());
        }
    }

    /** No faster than the agents read. */
    private void storm(Attacker attacker, int packets) throws Exception {
        for (int sent = 0; sent < packets; sent += AT_ONCE) {
            for (int i = 0; i < Math.min(AT_ONCE, packets - sent); i++) { attacker.strike(); }
            eventually("all being read",
                    () -> Backlog.of(lans.hosts.castor).waitingBytes() == 0 && Backlog.of(lans.hosts.pollux).waitingBytes() == 0);
        }
    }

    private void assertUnmoved(RunningAgent castor, RunningAgent pollux) {
        assertThat(roleChanges(castor, pollux)).as(RUN).isEqualTo(settled);
        for (RunningAgent agent : List.of(castor, pollux)) {
            assertThat(agent.bugs).as(RUN).hasValue(0);
            assertThat(agent.pair().alarms()).as(RUN).isEmpty();
            assertThat(agent.pair().pulse().state()).as(RUN).isEqualTo(PulseState.SOUND);
            assertThat(agent.pair().pulse().connected()).as(RUN).isTrue();
        }
        pollux.awaitHeard("web", 1);
        pollux.awaitHeard("six", 1);
        assertThat(witnessFailed.get()).as(RUN).isNull();
        assertThat(lans.hosts.clientReaches(WEB_ADDRESS)).as(RUN).isTrue();
        assertThat(lans.hosts.clientNeighbour(WEB_ADDRESS)).as(RUN).contains(CASTOR_MAC.toString());
        assertThat(lans.hosts.client.<Boolean>call(() -> SIX_ADDRESS.isReachable(1000))).as(RUN).isTrue();
    }

    private static List<VipReport> roleChanges(RunningAgent... agents) {
        return Stream.of(agents).flatMap(agent -> agent.reports.stream()).filter(VipReport.RoleChanged.class::isInstance).toList();
    }

    /** None was lost on its way, and they came far: what is counted here is told apart behind the decoders. */
    private void assertRead(Map<String, Integer> sent, RunningAgent castor, RunningAgent pollux) {
        for (NetNs host : List.of(lans.hosts.castor, lans.hosts.pollux, lans.hosts.client)) {
            assertThat(Backlog.of(host).lost()).as("%s: lost of %s", RUN, sent).isZero();
        }
        for (RunningAgent agent : List.of(castor, pollux)) {
            for (Vip vip : List.of(WEB, SIX)) {
                assertThat(agent.status(vip.name()).dropped()).containsKeys("wrong-checksum", "truncated", "trailing-bytes", "wrong-ttl",
                        "unknown-vrid", "foreign-router", "address-mismatch", "unconfirmed");
            }
            assertThat(agent.pair().pulse().dropped()).containsKeys("wrong-sender", "bad-seal", "wrong-key", "stale-nonce");
            assertThat(agent.pair().witnessDropped()).containsKeys("wrong-seal", "wrong-magic", "unexpected");
        }
        assertThat(castor.status("web").alarms()).containsKeys(Alarm.ADDRESS_CONFLICT, Alarm.FOREIGN_ROUTER, Alarm.ADDRESS_MISMATCH);
        assertThat(castor.status("six").alarms()).containsKeys(Alarm.ADDRESS_CONFLICT, Alarm.FOREIGN_ROUTER, Alarm.ADDRESS_MISMATCH);
        assertThat(pollux.pair().pulse().dropped().get("stranger")).isEqualTo(Long.valueOf(sent.getOrDefault("call of the lifeline", 0)));
    }

    private static Vip vip(String name, InetAddress address) {
        return new Vip(name, address, "eth0", 51, Duration.ofMillis(800), Optional.of("castor"), Vip.Failback.NEVER);
    }

    private static Setup setup(Node self, Node peer) {
        return new Setup(self, Optional.of(peer), Optional.of(new Setup.Pairing(peer, PAIR, KEY, 0x2104)));
    }

    /** What the agents hold of memory, with all else in this process, and of descriptors. */
    private record Footprint(long heapBytes, long descriptors) {

        static Footprint now() throws IOException {
            System.gc();
            try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
                return new Footprint(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                        threads.filter(Footprint::isAgents).mapToLong(Footprint::descriptors).sum());
            }
        }

        private static boolean isAgents(Path thread) {
            try {
                return Files.readString(thread.resolve("comm")).strip().equals("vip-agent");
            } catch (IOException _) {
                return false; // it has just ended
            }
        }

        private static long descriptors(Path thread) {
            try (Stream<Path> open = Files.list(thread.resolve("fd"))) {
                return open.count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
