package io.twinstar.conf.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What has been found wrong so far. */
final class Problems {

    /** More than anyone reads; beyond it problems are dropped, so that a wrong file of 8 MiB does not fill the heap with complaints. */
    static final int MAX = 1_000;

    private static final Comparator<Problem> BY_PLACE = Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

    private final List<Problem> found = new ArrayList<>();

    void add(Place at, String what, String right) { if (found.size() < MAX) found.add(new Problem(at.line(), at.column(), what, right)); }

    boolean none() { return found.isEmpty(); }

    List<Problem> inFileOrder() { return found.stream().sorted(BY_PLACE).toList(); }
}
