package io.twinstar.vip.election;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Supplier;

/** The last lines of what happened. Telling costs more than simulating, so that only a run that is known to fail is told. */
final class Story {

    private static final int LINES = 60;

    private final boolean told;
    private final Agenda agenda;
    private final Deque<String> lines = new ArrayDeque<>();

    Story(boolean told, Agenda agenda) {
        this.told = told;
        this.agenda = agenda;
    }

    void tell(Supplier<String> line) {
        if (!told) { return; }
        if (lines.size() == LINES) { lines.removeFirst(); }
        lines.addLast(String.format(Locale.ROOT, "%10.3f ms  %s", agenda.nowNanos() / 1e6, line.get()));
    }

    @Override
    public String toString() { return String.join("\n", lines); }
}
