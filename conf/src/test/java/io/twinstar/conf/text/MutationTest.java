package io.twinstar.conf.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Random edits of good files: whatever comes out, reading it gives a configuration, or problems inside the file. */
class MutationTest {

    /** Of each seed; {@code -Dtwinstar.mutations=12500} makes a hundred thousand in all. */
    private static final int ROUNDS = Integer.getInteger("twinstar.mutations", 500);

    private static final List<String> SNIPPETS = List.of("\n", "\r", "\r\n", "\t", " ", ":", ": ", "- ", "{", "}", "[", "]", ",", "&a ",
            "*a", "!!int ", "? ", "|\n",
            "> ", "'", "\"", "#", "%", "@", "\\", "---\n", "...\n", "\u0000", "\uFEFF", "\u2028", "\uD800", "😀", "0", "-1",
            "99999999999999999999",
            "web", "<<: ", "null", "nodes:\n");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomEditsNeverThrowAndProblemsLieInsideTheFile(long seed)
            throws IOException {
        var random = new SplittableRandom(seed);
        List<String> good = List.of(Files.readString(Path.of("gateway.yaml")), Texts.FULL);
        int bad = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = edited(good.get(round % 2), 1 + random.nextInt(4), random);
            String run = "seed %d, round %d: %s".formatted(seed, round, text);
            switch (read(text, run)) {
                case Decoded.Good _ -> {
                }
                case Decoded.Bad wrong -> {
                    bad++;
                    assertThat(wrong.problems()).as(run).isNotEmpty().allSatisfy(problem -> assertInside(problem, text));
                }
            }
        }
        assertThat(bad).as("edits that broke the file").isBetween(ROUNDS / 10, ROUNDS - 1); // else the edits do not test much
    }

    private static Decoded read(String text, String run) {
        try {
            return ConfText.read(text);
        } catch (RuntimeException | StackOverflowError thrown) {
            throw new AssertionError(run, thrown);
        }
    }

    private static void assertInside(Problem problem, String text) {
        String[] lines = text.split("\r\n|\r|\n", -1);
        assertThat(problem.line()).isBetween(1, lines.length);
        String line = lines[problem.line() - 1];
        assertThat(problem.column()).isBetween(1, line.codePointCount(0, line.length()) + 1); // the end of a line is a place too
        assertThat(problem.what()).isNotBlank();
        assertThat(problem.right()).isNotBlank();
    }

    static String edited(String text, int edits, SplittableRandom random) {
        var edited = new StringBuilder(text);
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(edited.length());
            int until = Math.min(edited.length(), at + random.nextInt(12));
            String snippet = SNIPPETS.get(random.nextInt(SNIPPETS.size()));
            switch (random.nextInt(4)) {
                case 0 -> edited.insert(at, snippet);
                case 1 -> edited.delete(at, until);
                case 2 -> edited.replace(at, until, snippet);
                default -> edited.insert(random.nextInt(edited.length()), edited.substring(at, until)); // copied from elsewhere
            }
        }
        return edited.toString();
    }
}
