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
    void listsOfValuesHaveBoundsToo() {
        String addresses = IntStream.range(1, 18).mapToObj("198.18.1.%d"::formatted).collect(Collectors.joining(", "));
        // "  web: { addresses: [ " are 22 characters; nine addresses of 10 and seven of 11 with ", " after each: 9 · 12 + 7 · 13 = 199
        assertThat(problems(SMALL.replace("address: 198.18.0.100", "addresses: [ " + addresses + " ]")))
                .containsExactly("f:5:222: addresses has 17 entries; keep at most 16");
        // "track: { t: { script: [ " are 24 characters; 64 words with ", " after each: 64 · 3 = 192
        assertThat(problems(SMALL + "track: { t: { script: [ " + "a, ".repeat(65) + "] } }"))
                .containsExactly("f:12:217: script has 65 entries; keep at most 64");
        String router = "{ upstream: 198.18.0.1 }";
        assertThat(problems(SMALL + section("track", 65, i -> "t%d: %s".formatted(i, router)))) // 12 is the key, 13 the first, 77 the 65th
                .containsExactly("f:77:3: track has 65 entries; keep at most 64");
        String names = IntStream.range(10, 27).mapToObj("t%d"::formatted).collect(Collectors.joining(", "));
        // "  web: { track: [ " are 18 characters; 16 names with ", " after each: 16 · 5 = 80
        assertThat(problems(SMALL.replace("  web: { address", "  web: { track: [ " + names + " ], address")
                + section("track", 64, i -> "t%d: %s".formatted(i, router))))
                .containsExactly("f:5:99: track has 17 entries; keep at most 16");
    }

    @Test
    void aHugeWordIsShownCutShortAndAHugeWebAddressNotAtAll() {
        assertThat(problems(SMALL + "notify: { script: " + "s".repeat(1_025) + ", webhook: \"http://h/" + "w".repeat(2_040) + "\" }"))
                .containsExactly(
                        "f:12:19: script " + "s".repeat(64)
                                + "… is not one word or a list of words; write script: [ /usr/local/bin/script, argument ]",
                        // "notify: { script: ", the word, ", webhook: ": 18 + 1,025 + 11
                        "f:12:1055: webhook is not an http or https address of a host, without a user; write webhook: http://198.18.0.1:9000/");
        assertThat(good(SMALL + "notify: { script: " + "s".repeat(1_024) + " }").notifies().script()).hasSize(1);
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
                + section("listeners", listeners, i -> "l%d: { vip: v%d, port: %d, pool: p0 }".formatted(i, i % vips, i + 1))
                + section("pools", pools, i -> "p%d: { backends: [ %s ] }".formatted(i, backends(backendsEach)));
    }

    private static String section(String key, int count, IntFunction<String> entry) {
        return key + ":\n" + IntStream.range(0, count).mapToObj(i -> "  " + entry.apply(i) + "\n").collect(Collectors.joining());
    }

    private static String backends(int count) {
        return IntStream.range(0, count).mapToObj(i -> "{ address: 198.18.0.21:%d }".formatted(i + 1)).collect(Collectors.joining(", "));
    }
}
