package io.twinstar.gateway.matrix;

import java.util.List;

import org.junit.jupiter.api.Test;

import static io.twinstar.gateway.matrix.BoundTest.gap;
import static org.assertj.core.api.Assertions.assertThat;

class TableTest {

    private static final Row KILL = new Row("1", "SIGKILL", "the peer serves", Row.Pairing.TWINSTAR, true, List.of(),
            List.of(Row.Act.of("SIGKILL", Deed.kill("active"), Rows.WATCH, Bound.gapAtMost(50), Bound.peerOwns())));

    @Test
    void aRowIsOkWhenEveryPromiseWasKeptInEveryRun() {
        var result = ours(gap(3), gap(5), gap(12));
        assertThat(result.verdict()).isEqualTo("ok");
        assertThat(result.seen()).isEqualTo("SIGKILL: gap 3/5/12 ms, GARP peer, then owned by peer");
        assertThat(table(result).isOk()).isTrue();
    }

    @Test
    void aBrokenPromiseFailsTheRowAndSaysHow() {
        var result = ours(gap(3), gap(60));
        assertThat(result.verdict()).isEqualTo("FAILED: SIGKILL: the client's gap was 60 ms, not: the client's gap is 50 ms or less");
        assertThat(table(result).isOk()).isFalse();
    }

    @Test
    void aRunThatCouldNotBeDoneFailsTheRow() {
        var result = new Result(KILL, "twinstar", true, List.of(List.of()), List.of("the pair is not well after 30 s"));
        assertThat(result.verdict()).isEqualTo("FAILED: the pair is not well after 30 s");
    }

    @Test
    void aPairThatIsThereForComparisonNeverFails() {
        var result = new Result(KILL, "keepalived-100ms", false, List.of(List.of(gap(350))), List.of());
        assertThat(result.verdict()).isEqualTo("–");
        assertThat(table(ours(gap(3)), result).isOk()).isTrue();
    }

    @Test
    void theMarkdownHasALineForEachRowAndAColumnForEachPair() {
        var theirs = new Result(KILL, "keepalived-100ms", false, List.of(List.of(gap(350))), List.of());
        assertThat(table(ours(gap(3)), theirs).markdown()).isEqualTo("""
                | # | fault | must happen | twinstar | keepalived-100ms |
                |---|---|---|---|---|
                | 1 | SIGKILL | the peer serves | **ok** SIGKILL: gap 3 ms, GARP peer, then owned by peer | \
                SIGKILL: gap 350 ms, GARP peer, then owned by peer |
                """);
    }

    private static Result ours(Measured... runs) {
        return new Result(KILL, "twinstar", true, List.of(List.of(runs)), List.of());
    }

    private static Table table(Result... results) {
        return new Table(List.of(KILL), List.of("twinstar", "keepalived-100ms"), List.of(results));
    }
}
