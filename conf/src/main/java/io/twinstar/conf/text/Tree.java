package io.twinstar.conf.text;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A YAML node and where it starts: what the grammar reads. */
sealed interface Tree {

    /** A message names what it is about, it does not repeat it: no value of the grammar that can be right is longer, but for paths. */
    int SHOWN_MAX = 64;

    Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    Place place();

    /** A text from the file, for a message: on one line, and not too long. */
    static String shown(String text) {
        String line = CONTROL.matcher(text).replaceAll("?");
        return line.codePointCount(0, line.length()) <= SHOWN_MAX ? line : line.substring(0, line.offsetByCodePoints(0, SHOWN_MAX)) + "…";
    }

    /** @param plain written without quotes, so that it may be a number or a truth value */
    record Scalar(Place place, String text, boolean plain) implements Tree {

        boolean empty() { return plain && text.isEmpty(); }

        /** For a message, in quotes where the quotes matter. */
        String shown() {
            return plain ? Tree.shown(text) : '"' + Tree.shown(text) + '"';
        }
    }

    record Sequence(Place place, List<Tree> items) implements Tree {}

    /** @param entries by key, in the file's order */
    record Mapping(Place place, Map<String, Entry> entries) implements Tree {}

    /** A node that has been complained about already; whoever reads it treats it as absent and stays silent. */
    record Refused(Place place) implements Tree {}

    /** @param place of the key */
    record Entry(Place place, Tree value) {}
}
