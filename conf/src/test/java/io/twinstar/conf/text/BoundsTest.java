package io.twinstar.conf.text;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static io.twinstar.conf.text.Texts.SMALL;
import static io.twinstar.conf.text.Texts.good;
import static io.twinstar.conf.text.Texts.problems;
import static org.assertj.core.api.Assertions.assertThat;

/** Texts made to cost much: each ends soon, in a problem with its place. */
class BoundsTest {

    @Test
    void anAnchorBombIsRefusedWhereItIsLaidAndNeverUnfolded() {
        String bomb = "a: &a [x]\n"
                + IntStream.range('b', 'z').mapToObj(c -> "%c: &%c [%s]\n".formatted(c, c, ("*" + (char) (c - 1) + ",").repeat(9)))
                        .collect(Collectors.joining());
        assertThat(problems(bomb)).contains("f:1:4: &a is an anchor; remove it; aliases are not used here", //
                "f:2:8: *a is an alias; write the value out");
    }

    @Test
    void deepNestingEndsAtTheThirteenthLevel() {
        String expected = "nested more than 12 levels deep; a configuration nests six";
        assertThat(problems("[".repeat(1_000_000))).containsExactly("f:1:13: " + expected);
        assertThat(problems("- ".repeat(100_000))).containsExactly("f:1:25: " + expected); // the 13th dash: 1 + 12 · 2
    }

    @Test
    void aHugeScalarIsShownCutShort() {
        assertThat(problems(SMALL.replace("eth0", "e".repeat(1_000_000)))).containsExactly("f:5:44: interface " + "e".repeat(64)
                + "… is not an interface's name of 1 to 15 characters without / or :; write interface: eth0");
        assertThat(problems(SMALL.replace("\n  web: { vip", "\n  ? " + "e".repeat(1_000_000) + "\n  : { vip"))).containsExactly("f:7:5: "
                + "e".repeat(64) + "… is not a name of 1 to 63 letters, digits, - and _ that starts with a letter;"
                + " write web: { vip: web, port: 80, pool: web }");
    }

    @Test
    void aTextBeyondTheBoundIsNotParsed() {
        assertThat(problems("#".repeat(8_388_609)))
                .containsExactly("f:1:1: the file is longer than 8388608 characters; keep only what the gateway needs");
        assertThat(problems("#".repeat(8_388_608))).containsExactly("f:1:1: the file is empty; start from the example, gateway.yaml");
    }

    @Test
    void problemsEndAtAThousand() {
        assertThat(problems("[a]: b\n".repeat(2_000))).hasSize(1_000).endsWith( //
                "f:1000:1: a key is a list or a mapping; write a word before the colon");
    }

    @Test
    void sectionsHoldAsManyThingsAsTheyMay() {
        var conf = good(many(64, 1_024, 4_096, 16));
        assertThat(conf.vips()).hasSize(64);
        assertThat(conf.listeners()).hasSize(1_024);
        assertThat(conf.pools()).hasSize(4_096); // of 16 backends each: 65,536
    }

    @Test
    void oneThingMoreIsAProblemAtThatThing() {
        // nodes: lines 1 and 2. vips: 3, its entries 4 to 68; listeners: 69, entries 70 to 1094; pools: 1095, entries 1096 to 5192.
        assertThat(problems(many(65, 1_025, 4_097, 1))).containsExactly("f:68:3: vips has 65 entries; keep at most 64",
                "f:1094:3: listeners has 1025 entries; keep at most 1024", "f:5192:3: pools has 4097 entries; keep at most 4096");
    }

    @Test
    void backendsAreCountedOverAllPools() {
        // Lines: 2 of nodes, 2 of VIPs, 2 of listeners, pools: 7, then 3,856 pools of 17 (65,552): the 65,537th is the 2nd of the last pool.
        // 3,855 · 17 = 65,535. The line starts with "  p3855: { backends: [ { address: ", 34 characters; "198.18.0.21:1 }, { address: " are 28 more.
        assertThat(problems(many(1, 1, 3_856, 17))).containsExactly(
                "f:3863:63: the pools together have more than 65536 backends; spread them over several gateway pairs");
    }

    private static String many(int vips, int listeners, int pools, int backendsEach) {
        return "nodes:\n  castor: { address: 198.18.0.11 }\n" //
                + section("vips", vips, i -> "v%d: { address: 198.18.1.%d, interface: eth0, vrid: %d }".formatted(i, i, i + 1))
                + section("listeners", listeners, i -> "l%d: { vip: v0, port: %d, pool: p0 }".formatted(i, i + 1))
                + section("pools", pools, i -> "p%d: { backends: [ %s ] }".formatted(i, backends(backendsEach)));
    }

    private static String section(String key, int count, IntFunction<String> entry) {
        return key + ":\n" + IntStream.range(0, count).mapToObj(i -> "  " + entry.apply(i) + "\n").collect(Collectors.joining());
    }

    private static String backends(int count) {
        return IntStream.range(0, count).mapToObj(i -> "{ address: 198.18.0.21:%d }".formatted(i + 1)).collect(Collectors.joining(", "));
    }
}
