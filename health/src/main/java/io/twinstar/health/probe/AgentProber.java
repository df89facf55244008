package io.twinstar.health.probe;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Check.Agent;
import io.twinstar.health.AgentReply;
import io.twinstar.health.AgentResult;
import io.twinstar.health.dialogue.AgentDialogue;
import io.twinstar.health.dialogue.Judgement;
import io.twinstar.health.dialogue.Quote;

/** Asks the agents of backends how these are, each on a virtual thread of its own, beside their checks. For one owner thread. */
public final class AgentProber implements AutoCloseable {

    private record Asked(BackendId backend, Agent agent) implements Look<AgentResult> {

        @Override
        public AgentResult take() {
            var address = new InetSocketAddress(backend.address(), agent.port());
            Judgement judgement = Conversation.hold(address, Conversation.BARE, new AgentDialogue(agent.send()), agent.timeout());
            return switch (judgement) {
                case Judgement.Passed(String line) -> meaning(line);
                case Judgement.Failed(String reason) -> new AgentResult.Nothing(reason);
                case Judgement.Waiting _ -> throw new AssertionError("a conversation ends with a judgement");
            };
        }

        private static AgentResult meaning(String line) {
            return switch (AgentReply.parse(line)) {
                case AgentReply.Parsed.Understood(AgentReply reply) -> new AgentResult.Said(reply);
                case AgentReply.Parsed.Unknown(String word) -> new AgentResult.Nothing("the word " + Quote.of(word) + " means nothing");
            };
        }

        @Override
        public Duration every() { return agent.every(); }

        @Override
        public Thread.Builder thread() { return Thread.ofVirtual().name("agent of " + backend); }
    }

    private final Rounds<BackendId, Asked, AgentResult> rounds;

    /**
     * @param sink called with every result, from many threads at once; must return soon. What it throws ends the asking of
     *     that agent through the thread's uncaught exception handler
     * @param seed for the jitter
     */
    public AgentProber(BiConsumer<BackendId, AgentResult> sink, long seed) {
        rounds = new Rounds<>(asked -> asked, (asked, result) -> sink.accept(asked.backend, result), seed);
    }

    /** From now on exactly these, as {@link Prober#watch}. */
    public void watch(Map<BackendId, Agent> wanted) {
        Map<BackendId, Asked> asked = new LinkedHashMap<>();
        wanted.forEach((backend, agent) -> asked.put(backend, new Asked(backend, agent)));
        rounds.watch(asked);
    }

    /** Stops asking, and waits until the threads have ended. */
    @Override
    public void close() { rounds.close(); }
}
