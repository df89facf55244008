package io.twinstar.conf.change;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Collects the fields in which two versions of a thing differ. */
record Differences<T>(T before, T after, List<Difference> found) {

    Differences(T before, T after) { this(before, after, new ArrayList<>()); }

    Differences<T> in(String field, Function<T, Object> value) { return in(field, value, Function.identity()); }

    /** @param shown the part of the value that may be seen; where it stays the same, it is only said that there is a change */
    <V> Differences<T> in(String field, Function<T, V> value, Function<V, Object> shown) {
        V old = value.apply(before);
        V next = value.apply(after);
        if (!old.equals(next)) found.add(new Difference(field, shown.apply(old).toString(), shown.apply(next).toString()));
        return this;
    }
}
