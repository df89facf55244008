package io.twinstar.gateway.history;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.file.ConfFile;

import static org.assertj.core.api.Assertions.assertThat;

class HistoryTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    private Path dir = Path.of("");

    @Test
    void whatWasKeptIsThereNewestFirstForWhoeverComesNext() throws IOException {
        assertThat(history().revisions()).isEmpty();
        keep("one", "start");
        history().keep("two", sha("two"), NOON.plusSeconds(1), "user root", List.of("listener web: port 80 → 81"));
        assertThat(history().revisions()).containsExactly(
                new Revision(2, NOON.plusSeconds(1), "user root", sha("two"), List.of("listener web: port 80 → 81")),
                new Revision(1, NOON, "start", sha("one"), List.of()));
        assertThat(history().find(1).orElseThrow().text()).isEqualTo("one");
        assertThat(history().find(3)).isEmpty();
    }

    @Test
    void theNewestWithAnotherTextIsWhereARollbackGoes() throws IOException {
        for (String text : List.of("one", "two", "three")) keep(text, "test");
        assertThat(history().newestBut(sha("three")).orElseThrow().text()).isEqualTo("two");
        assertThat(history().newestBut(sha("two")).orElseThrow().text()).isEqualTo("three");
    }

    @Test
    void whatIsTheNewestAlreadyIsNotKeptAgain() throws IOException {
        for (String text : List.of("one", "one", "two", "one")) keep(text, "test");
        assertThat(history().revisions()).extracting(Revision::number).containsExactly(3L, 2L, 1L);
    }

    @Test
    void fiftyAreKeptAndNumbersAreNotGivenAgain() throws IOException {
        for (int i = 1; i <= 53; i++) keep("text " + i, "test");
        assertThat(history().revisions()).extracting(Revision::number)
                .containsExactlyElementsOf(LongStream.rangeClosed(4, 53).map(back -> 57 - back).boxed().toList()); // 53 down to 4
    }

    /** Of 64 MiB nine texts of 7 MiB have room, 63 MiB, and what is around them; but the last two are kept whatever their size. */
    @Test
    void largeOnesAreForgottenSooner() throws IOException {
        for (int i = 1; i <= 11; i++) keep("#".repeat(7 << 20) + i, "test");
        assertThat(history().revisions()).extracting(Revision::number).containsExactly(11L, 10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L);
    }

    @Test
    void whatIsDamagedIsNoRevisionAndHidesNoOther() throws IOException {
        for (String text : List.of("one", "two", "three", "four")) keep(text, "test");
        Path third = dir.resolve("h").resolve("0000000003.json");
        Files.writeString(third, Files.readString(third).replace("\"three\"", "\"thirty\""));
        Files.writeString(dir.resolve("h").resolve("0000000002.json"), "{\"revision\": 2, \"ti");
        Files.writeString(dir.resolve("h").resolve("next"), "half a revision");
        assertThat(history().revisions()).extracting(Revision::number).containsExactly(4L, 1L);
        assertThat(history().newestBut(sha("four")).orElseThrow().text()).isEqualTo("one");
        keep("five", "test");
        assertThat(history().revisions()).extracting(Revision::number).containsExactly(5L, 4L, 1L);
    }

    @Test
    void whoGoesOnKeepingForgetsTheOldestAsWell() throws IOException {
        var history = history();
        for (int i = 1; i <= 53; i++) history.keep("text " + i, sha("text " + i), NOON, "test", List.of());
        history.keep("text 53", sha("text 53"), NOON, "test", List.of());
        assertThat(history().revisions()).extracting(Revision::number)
                .containsExactlyElementsOf(LongStream.rangeClosed(4, 53).map(back -> 57 - back).boxed().toList());
    }

    @Test
    void aDirectoryThatSomebodyRemovedIsMadeAgain() throws IOException {
        var history = history();
        for (String text : List.of("one", "two")) history.keep(text, sha(text), NOON, "test", List.of());
        for (int number = 1; number <= 2; number++) Files.delete(dir.resolve("h").resolve("%010d.json".formatted(number)));
        Files.delete(dir.resolve("h"));
        history.keep("two", sha("two"), NOON, "test", List.of());
        assertThat(history.revisions()).extracting(Revision::number).containsExactly(1L);
    }

    @Test
    void whoKeepsDoesNotWaitForTheDisk() throws IOException {
        var disk = new ArrayDeque<Runnable>();
        var history = new History(dir.resolve("h"), disk::add);
        history.keep("one", sha("one"), NOON, "test", List.of());
        assertThat(disk).as("what the disk is still to do").hasSize(1);
        assertThat(history().find(1).orElseThrow().text()).isEqualTo("one");
        disk.remove().run();
        assertThat(history().find(1).orElseThrow().text()).isEqualTo("one");
    }

    @Test
    void onlyTheGatewaysUserMayReadThem() throws IOException {
        keep("one", "test");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("h")))).isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("h/0000000001.json")))).isEqualTo("rw-------");
    }

    @Test
    void theDirectoryIsTheOneThatIsNamedOrTheUsersOwn() {
        assertThat(StateDirectory.of(Map.of("TWINSTAR_STATE", "/s"), "root").history("castor")).hasToString("/s/castor/history");
        assertThat(StateDirectory.of(Map.of(), "root").path()).hasToString("/var/lib/twinstar");
        assertThat(StateDirectory.of(Map.of("XDG_STATE_HOME", "/x", "HOME", "/h"), "ann").path()).hasToString("/x/twinstar");
        assertThat(StateDirectory.of(Map.of("HOME", "/h"), "ann").path()).hasToString("/h/.local/state/twinstar");
    }

    private History history() { return new History(dir.resolve("h"), Runnable::run); }

    private void keep(String text, String by) throws IOException { history().keep(text, sha(text), NOON, by, List.of()); }

    private static String sha(String text) { return ConfFile.sha256(text.getBytes(StandardCharsets.UTF_8)); }
}
