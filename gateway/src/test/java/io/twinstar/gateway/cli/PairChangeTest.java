package io.twinstar.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.twinstar.gateway.admin.AdminClient.Answer;
import io.twinstar.gateway.json.Json;

import static org.assertj.core.api.Assertions.assertThat;

class PairChangeTest {

    private final List<String> asked = new ArrayList<>();
    private final StringWriter printed = new StringWriter();
    private final Fake castor = new Fake("castor", "Active");
    private final Fake pollux = new Fake("pollux", "Backup");

    /** A gateway that does as it is told, but for what it refuses or does not bear. */
    private final class Fake {

        private final String node;
        private final String role;
        private final Set<String> refuses = new HashSet<>();
        private boolean silent;
        private boolean hasItAlready;
        private boolean fallsIll;
        private boolean trial;

        private Fake(String node, String role) {
            this.node = node;
            this.role = role;
        }

        private PairChange.Member member() { return new PairChange.Member(node, this::answer); }

        private Answer answer(String method, String page, String body) throws IOException {
            if (silent) throw new IOException("it is silent");
            var deed = page.replaceFirst("\\?.*", "");
            if (deed.equals("status")) return new Answer(200, status());
            assertThat(method).isEqualTo("POST");
            asked.add(node + " " + deed);
            if (refuses.contains(deed)) return new Answer(422, Json.write(Json.members("accepted", false, "lines", List.of("a reason"))));
            if (deed.equals("plan")) return new Answer(200, Json.write(Json.members("node", node, "missing", List.of())));
            if (deed.equals("apply")) assertThat(page).isEqualTo("apply?name=f&confirm=30s");
            trial = deed.equals("apply") && !hasItAlready;
            return new Answer(200, Json.write(Json.members("accepted", true, "generation", 2, "lines", List.of("a change"))));
        }

        private String status() {
            var vip = Json.members("name", "web", "role", role, "reason", "", "ailments", trial && fallsIll ? 1 : 0, "evidence",
                    "no backends");
            var configuration = trial ? Json.members("trial", Json.members("by", "user root")) : Json.members("file", "f");
            return Json.write(Json.members("configuration", configuration, "vips", List.of(vip), "pools", List.of()));
        }
    }

    private boolean perform() throws IOException {
        return new PairChange(List.of(castor.member(), pollux.member()), Duration.ZERO, new PrintWriter(printed, true)).perform("text",
                "?name=f");
    }

    @Test
    void theBackupHasItFirstAndBothKeepIt() throws IOException {
        assertThat(perform()).isTrue();
        assertThat(asked).containsExactly("castor plan", "pollux plan", "pollux apply", "castor apply", "castor confirm", "pollux confirm");
        assertThat(printed.toString()).isEqualTo("""
                pollux: generation 2
                  a change
                castor: generation 2
                  a change
                in force on both
                """);
    }

    @Test
    void whatEitherWouldRefuseChangesNothingOnEither() throws IOException {
        castor.refuses.add("plan");
        assertThat(perform()).isFalse();
        assertThat(asked).containsExactly("castor plan");
        assertThat(printed.toString()).isEqualTo("castor: refused, nothing has changed on either gateway\n  a reason\n");
    }

    @Test
    void aBackupThatIsNotWellWithItGoesBackAndTheActiveNeverHasIt() throws IOException {
        pollux.fallsIll = true;
        assertThat(perform()).isFalse();
        assertThat(asked).containsExactly("castor plan", "pollux plan", "pollux apply", "pollux rollback");
        assertThat(printed.toString())
                .endsWith("pollux: not well 0s after it: VIP web: no backends\npollux: back to what was in force before\n");
    }

    @Test
    void anActiveThatRefusesItSendsTheBackupBack() throws IOException {
        castor.refuses.add("apply");
        assertThat(perform()).isFalse();
        assertThat(asked).endsWith("castor apply", "pollux rollback");
        assertThat(printed.toString()).endsWith("castor: refused: a reason\npollux: back to what was in force before\n");
    }

    @Test
    void whereTheFirstCannotKeepItBothGoBack() throws IOException {
        castor.refuses.add("confirm");
        assertThat(perform()).isFalse();
        assertThat(asked).endsWith("castor confirm", "castor rollback", "pollux rollback");
    }

    @Test
    void whereOnlyTheLastCannotKeepItThatIsTold() throws IOException {
        pollux.refuses.add("confirm");
        assertThat(perform()).isFalse();
        assertThat(asked).endsWith("castor confirm", "pollux confirm", "pollux rollback");
        assertThat(printed.toString()).endsWith("the other gateway keeps it; there it can be undone: twinstar rollback\n");
    }

    @Test
    void oneThatHasItAlreadyIsNotAskedToKeepIt() throws IOException {
        pollux.hasItAlready = true;
        assertThat(perform()).isTrue();
        assertThat(asked).endsWith("pollux apply", "castor apply", "castor confirm");
    }

    @Test
    void whatCannotBeUndoneNowIsUndoneWhenTheTrialEnds() throws IOException {
        castor.refuses.add("apply");
        pollux.refuses.add("rollback");
        assertThat(perform()).isFalse();
        assertThat(printed.toString()).endsWith("pollux: goes back when the trial ends: a reason\n");
    }
}
