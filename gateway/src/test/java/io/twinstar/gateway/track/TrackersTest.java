package io.twinstar.gateway.track;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.Track;
import io.twinstar.health.ProbeResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class TrackersTest {

    private static final long SEED = 1;
    private static final Duration OFTEN = Duration.ofMillis(10);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration HOUR = Duration.ofHours(1);

    private record Result(Track.Id track, ProbeResult result) {}

    @TempDir
    private Path directory;
    private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
    private final Trackers trackers = new Trackers((track, result) -> results.add(new Result(track, result)), SEED);

    @AfterEach
    void close() {
        trackers.close();
    }

    @Test
    void aScriptThatEndsWithZeroPassesAgainAndAgain() throws Exception {
        var script = script(HOUR, "true");
        watch(script);
        for (int i = 0; i < 3; i++) assertThat(next(script)).isInstanceOf(ProbeResult.Passed.class);
    }

    @Test
    void aScriptThatEndsOtherwiseFails() throws Exception {
        assertThat(failure(script(HOUR, "exit 3"))).isEqualTo("ended with 3");
    }

    @Test
    void aCommandIsNoTextForAShell() throws Exception {
        assertThat(failure(track(new Track.Subject.Script(List.of("/bin/true; true")), HOUR))).contains("/bin/true; true", "No such file");
    }

    @Test
    void aScriptThatPrintsMuchAndReadsItsInputEndsByItself() throws Exception {
        var script = script(HOUR, "head -c 1000000 /dev/zero && head -c 1000000 /dev/zero >&2 && cat"); // a pipe holds 65,536 bytes
        watch(script);
        assertThat(next(script)).isInstanceOf(ProbeResult.Passed.class);
    }

    @Test
    void aScriptThatHangsFailsAndIsKilledWithAllThatItHasStarted() throws Exception {
        var script = script(SHORT, "(sleep 1000 & echo $! >>pids; wait) & echo $! $$ >>pids; wait");
        do
            assertThat(failure(script)).isEqualTo("not ended within 200ms");
        while (pids().size() < 3); // on a machine under load a run may be killed before it has started anything
        var ofTheFirstRuns = pids().subList(0, 3);
        await().untilAsserted(() -> assertThat(ofTheFirstRuns).noneMatch(TrackersTest::runs));
    }

    @Test
    void closingKillsTheScriptThatRuns() throws Exception {
        watch(script(HOUR, "echo $$ >>pids; exec sleep 1000"));
        await().until(() -> pids().size() == 1);
        trackers.close();
        assertThat(pids()).noneMatch(TrackersTest::runs);
        assertThat(results).isEmpty();
    }

    @Test
    void anUnchangedScriptIsNotDisturbedAndAChangedOneDoesNotRunBesideWhatItWas() throws Exception {
        String alone = "exec 9>lock; flock -n 9 || exit 9; echo $$ >>pids; exec sleep 1000";
        watch(script(HOUR, alone));
        await().until(() -> pids().size() == 1);
        watch(script(HOUR, alone));
        assertThat(failure(script(Duration.ofSeconds(2), alone))).as("not the 9 of one that finds another")
                .isEqualTo("not ended within 2s");
        assertThat(pids()).as("the first was not started twice").hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void anInterfaceIsLookedAt() throws Exception {
        var loopback = track(new Track.Subject.Interface("lo"), HOUR);
        watch(loopback);
        assertThat(next(loopback)).isInstanceOf(ProbeResult.Passed.class);
        assertThat(failure(track(new Track.Subject.Interface("nosuch0"), HOUR))).isEqualTo("there is no interface nosuch0");
    }

    @Test
    void anUpstreamMustAnswer() throws Exception {
        watch(upstream("127.0.0.1"));
        assertThat(next(upstream("127.0.0.1"))).isInstanceOf(ProbeResult.Passed.class);
        var silent = upstream("240.0.0.1"); // reserved (RFC 1112 §4): nobody answers, if there is a route at all
        watch(silent);
        assertThat(next(silent)).isInstanceOfSatisfying(ProbeResult.Failed.class,
                failed -> assertThat(failed.tookNanos()).as("200 ms, on a machine under load").isLessThan(TimeUnit.SECONDS.toNanos(10)));
    }

    /** In native code a virtual thread would keep its carrier: two silent upstreams would stop every probe on two cores. */
    @Test
    void anUpstreamIsAwaitedOnAPlatformThread() {
        assertThat(Tracker.of(upstream("127.0.0.1")).thread()).isInstanceOf(Thread.Builder.OfPlatform.class);
    }

    private void watch(Track track) {
        trackers.watch(Map.of(track.name(), track));
    }

    /** Why the next look at it fails, watching it if it is not yet. */
    private String failure(Track track) throws InterruptedException {
        watch(track);
        return next(track) instanceof ProbeResult.Failed(_, String reason) ? reason : "it passed";
    }

    /** Late results of what was watched before it are passed over. */
    private ProbeResult next(Track track) throws InterruptedException {
        var next = results.take();
        return next.track.equals(track.id()) ? next.result : next(track);
    }

    private Track script(Duration timeout, String text) {
        return track(new Track.Subject.Script(List.of("sh", "-c", "cd '%s'; %s".formatted(directory, text))), timeout);
    }

    private static Track upstream(String address) {
        return track(new Track.Subject.Upstream(Inet4Address.ofLiteral(address)), SHORT);
    }

    private static Track track(Track.Subject subject, Duration timeout) {
        return new Track("it", subject, OFTEN, timeout, 2, 3);
    }

    private List<String> pids() throws IOException {
        try {
            return List.of(Files.readString(directory.resolve("pids")).split("\\s+"));
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** A process that is dead and that nobody has reaped yet does not run. */
    private static boolean runs(String pid) {
        try {
            return !Files.readString(Path.of("/proc", pid, "status")).contains("State:\tZ");
        } catch (IOException e) {
            return false;
        }
    }
}
