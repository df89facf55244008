package io.twinstar.health.dialogue;

/** What is to be thought of what a backend has said so far. */
public sealed interface Judgement {

    Judgement PASSED = new Passed("");
    Judgement WAITING = new Waiting("answer");

    /** @param answer the part of it that somebody wants to know */
    record Passed(String answer) implements Judgement {}

    /** @param reason short and plain, for people */
    record Failed(String reason) implements Judgement {}

    /** @param what is not there yet, to complete the sentence "no … within 1s" */
    record Waiting(String what) implements Judgement {}
}
