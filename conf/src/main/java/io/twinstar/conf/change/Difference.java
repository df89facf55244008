package io.twinstar.conf.change;

/**
 * A field in which two versions of a thing differ, its values as they stand in the file.
 *
 * @param from what may be seen of the old value; the same as {@code to} where the difference is in what may not
 */
public record Difference(String field, String from, String to) {

    /** {@code weight 3 → 1}. */
    String words() { return from.equals(to) ? field + " changed" : "%s %s → %s".formatted(field, from, to); }
}
