package io.twinstar.gateway.trial;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import io.twinstar.gateway.matrix.Measured;
import io.twinstar.gateway.matrix.Result;
import io.twinstar.gateway.matrix.Rows;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The matrix's harness at work on its first rows. What is asserted bears a busy machine; the rows' own bounds are for
 * {@code twinstar drill matrix}, and their verdict is printed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MatrixIT {

    /** Ten times what the VRRP timers need. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final long SPLIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private Rig rig;

    @BeforeAll
    void build() throws Exception {
        rig = Rig.up(Contender.TWINSTAR);
    }

    @AfterAll
    void tearDown() throws Exception {
        if (rig != null) rig.close();
        assertThat(new String(new ProcessBuilder("ip", "netns").start().getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .doesNotContain(Rig.lab(Contender.TWINSTAR).name());
    }

    @Test
    void aKilledOwnerIsSilentAndThePeerServes() throws Exception {
        moved(play("1").getFirst().getFirst());
    }

    @Test
    void aFrozenOwnerIsSilencedByItsKernelAndDoesNotDisturbWhenItThaws() throws Exception {
        var acts = play("2");
        moved(acts.getFirst().getFirst());
        var thawed = acts.get(1).getFirst();
        assertThat(thawed.twoNanos()).isLessThan(SPLIT_NANOS);
        assertThat(thawed.owners()).doesNotContain(thawed.old()).hasSize(1);
        assertThat(thawed.moves()).isZero();
    }

    @Test
    void aTerminatedOwnerHandsOver() throws Exception {
        moved(play("3").getFirst().getFirst());
    }

    private static void moved(Measured seen) {
        assertThat(seen.gapNanos()).isLessThan(LATE_NANOS);
        assertThat(seen.silentNanos()).isLessThan(LATE_NANOS);
        assertThat(seen.twoNanos()).isLessThan(SPLIT_NANOS);
        assertThat(seen.owners()).doesNotContain(seen.old()).hasSize(1);
        assertThat(seen.claims().keySet()).doesNotContain(seen.old()).hasSize(1);
    }

    private List<List<Measured>> play(String id) throws Exception {
        var row = Rows.all().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
        var acts = Play.of(row, rig);
        var result = new Result(row, "twinstar", true, acts, List.of());
        System.out.printf("row %s: %s%n  %s%n", id, result.verdict(), result.seen());
        return acts;
    }
}
