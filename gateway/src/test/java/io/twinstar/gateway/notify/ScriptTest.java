package io.twinstar.gateway.notify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static io.twinstar.gateway.notify.Events.event;
import static io.twinstar.gateway.notify.Events.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class ScriptTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    /** A script with a child, each of which leaves its process's id and would stay for a day. */
    private static final String HANGING = "sleep 86400 & echo $! > child.part; mv child.part child; echo $$ > self.part; mv self.part self; wait; exec sleep 86400";

    @TempDir
    private Path directory = Path.of("");

    @Test
    void seesTheEventInItsEnvironmentAndOnItsInput() throws Exception {
        shell("env | grep -e ^TWINSTAR_ -e ^PATH= > environment; cat > input", LONG).deliver(event(7));
        assertThat(Files.readAllLines(directory.resolve("environment"))).contains("TWINSTAR_ORDER=7", "TWINSTAR_KIND=transition",
                "TWINSTAR_VIP=web", "TWINSTAR_TO=Active", "TWINSTAR_REASON=198.18.0.12 resigned", "PATH=" + System.getenv("PATH"));
        assertThat(directory.resolve("input")).hasContent(event(7).json());
    }

    @Test
    void itsWordsAreNoShells() throws Exception {
        var file = directory.resolve("a b; $HOME `id` *");
        new Script(List.of("touch", file.toString()), LONG).deliver(event(7));
        assertThat(file).exists();
    }

    @Test
    void failsWhereItsExitStatusDoes() {
        assertThatThrownBy(() -> shell("exit 3", LONG).deliver(event(7))).isInstanceOf(IOException.class).hasMessage("sh: exit status 3");
    }

    @Test
    void oneThatHasNoUseForItsInputSucceeds() throws Exception {
        for (int i = 0; i < 20; i++) shell("exec 0<&-", LONG).deliver(event(7));
    }

    @Test
    void oneThatCannotBeStartedFailsWithoutTellingItsArguments() {
        assertThatThrownBy(() -> new Script(List.of("/nonexistent/hook", "s3cret"), LONG).deliver(event(7))).isInstanceOf(IOException.class)
                .hasMessageContaining("/nonexistent/hook").hasMessageContaining("No such file").hasMessageNotContaining("s3cret");
    }

    @Test
    void oneThatHangsIsKilledWithItsChildren() throws Exception {
        assertThatThrownBy(() -> shell(HANGING, Duration.ofSeconds(3)).deliver(event(7))).isInstanceOf(IOException.class)
                .hasMessage("sh: killed, it did not end within 3000 ms");
        assertHasEnded("self");
        assertHasEnded("child");
    }

    @Test
    void aDeliveryThatIsGivenUpKillsItToo() throws Exception {
        var caught = new ConcurrentLinkedQueue<Exception>();
        var courier = Thread.ofPlatform().start(() -> {
            try {
                shell(HANGING, Duration.ofDays(1)).deliver(event(7));
            } catch (IOException | InterruptedException e) {
                caught.add(e);
            }
        });
        soon().until(() -> Files.exists(directory.resolve("self")));
        courier.interrupt();
        courier.join();
        assertThat(caught).hasExactlyElementsOfTypes(InterruptedException.class);
        assertHasEnded("self");
        assertHasEnded("child");
    }

    @Test
    void saysWhichProgramWithoutItsArguments() {
        assertThat(new Script(List.of("/opt/hook", "--key", "s3cret"), LONG).where()).isEqualTo("/opt/hook");
    }

    private Script shell(String text, Duration timeout) {
        return new Script(List.of("sh", "-c", "cd '" + directory + "'; " + text), timeout);
    }

    /** One that nobody waits for stays as a zombie where process 1 is no init. */
    private void assertHasEnded(String file) throws IOException {
        var stat = Path.of("/proc", Files.readString(directory.resolve(file)).strip(), "stat");
        soon().until(() -> {
            try {
                return Files.readString(stat).contains(") Z ");
            } catch (IOException e) {
                return true;
            }
        });
    }
}
