package io.twinstar.vip;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import io.twinstar.vip.witness.Question;

/** The questions to the witness that are put at once, each vote once. */
final class Ballot {

    private final List<Question> questions = new ArrayList<>();
    private OptionalLong incumbentUntilNanos = OptionalLong.empty();

    /** @param activeUntilNanos of an incumbent */
    void add(Question question, OptionalLong activeUntilNanos) {
        if (questions.stream().noneMatch(other -> other.vote().equals(question.vote()))) { questions.add(question); }
        if (activeUntilNanos.isPresent()) {
            long until = activeUntilNanos.getAsLong();
            boolean sooner = incumbentUntilNanos.isEmpty() || until - incumbentUntilNanos.getAsLong() < 0;
            if (sooner) { incumbentUntilNanos = activeUntilNanos; }
        }
    }

    List<Question> questions() { return questions; }

    /** Until when all of those who say that they are incumbents are so; without any, never mind. */
    long trueUntilNanos(long nowNanos) {
        return incumbentUntilNanos.orElse(nowNanos + 1_000_000_000);
    }
}
