package io.twinstar.health;

/** What came of asking a backend's agent. */
public sealed interface AgentResult {

    record Said(AgentReply reply) implements AgentResult {}

    /** It could not be asked, or said nothing that could be understood: the backend's state stays as it was. */
    record Nothing(String reason) implements AgentResult {}
}
