package io.twinstar.health.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Bytes;
import io.twinstar.conf.Check.Agent;
import io.twinstar.health.AgentResult;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class AgentProberTest {

    private static final BackendId BACKEND = new BackendId("web", InetAddress.getLoopbackAddress(), 1);

    private final BlockingQueue<AgentResult> results = new LinkedBlockingQueue<>();

    @Test
    void whatItSaysIsTold() throws Exception {
        try (var agent = new StubBackend(says("drain 50% # backup runs\r\nup\r\n"))) {
            var reply = said(agent, Optional.empty());
            assertThat(reply).isInstanceOfSatisfying(AgentResult.Said.class, heard -> {
                assertThat(heard.reply().percent()).contains(50);
                assertThat(heard.reply().up()).as("of the second line").isEmpty();
                assertThat(heard.reply().reason()).contains("backup runs");
            });
        }
    }

    @Test
    void aLineMayEndWithTheConnection() throws Exception {
        try (var agent = new StubBackend(says("up"))) {
            assertThat(said(agent, Optional.empty())).isInstanceOfSatisfying(AgentResult.Said.class,
                    heard -> assertThat(heard.reply().up()).contains(true));
        }
    }

    @Test
    void itMayBeAskedFirst() throws Exception {
        try (var agent = new StubBackend(StubBackend.answer("75%\n"))) { // once it has heard an empty line
            assertThat(said(agent, Optional.of(Bytes.ofText("web\r\n\r\n")))).isInstanceOf(AgentResult.Said.class);
        }
    }

    @Test
    void nothingThatMeansNothingIsSaid() throws Exception {
        try (var agent = new StubBackend(says("hello\u001b[2J\n"))) {
            assertThat(said(agent, Optional.empty())).isEqualTo(new AgentResult.Nothing("the word hello?[2J means nothing"));
        }
        try (var agent = new StubBackend(says("u".repeat(2_000)))) {
            assertThat(said(agent, Optional.empty())).isEqualTo(new AgentResult.Nothing("a line of more than 1024 characters"));
        }
        try (var agent = new StubBackend(says(""))) {
            assertThat(said(agent, Optional.empty())).isEqualTo(new AgentResult.Nothing("closed with no line"));
        }
    }

    private AgentResult said(StubBackend agent, Optional<Bytes> send) throws IOException, InterruptedException {
        results.clear();
        try (var prober = new AgentProber((_, result) -> results.add(result), 1)) {
            prober.watch(Map.of(BACKEND, new Agent(agent.id().port(), Duration.ofMillis(5), Duration.ofSeconds(30), send)));
            AgentResult first = results.poll(30, TimeUnit.SECONDS);
            AgentResult second = results.poll(30, TimeUnit.SECONDS);
            if (first == null) throw new AssertionError("no result within 30 s");
            assertThat(second).as("asked again").isEqualTo(first);
            return first;
        }
    }

    private static StubBackend.Behaviour says(String text) {
        return connection -> connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
