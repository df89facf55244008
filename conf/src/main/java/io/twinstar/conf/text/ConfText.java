package io.twinstar.conf.text;

import java.util.List;

/**
 * A configuration file's text, read strictly: what the grammar does not know is an error, nothing is guessed, and no
 * name is ever resolved. All that is wrong is found in one pass.
 */
public final class ConfText {

    /** Bounds what one read may cost; some ten times what the largest allowed configuration needs. */
    public static final int CHARS_MAX = 8 * 1024 * 1024;

    private ConfText() {}

    /** Never throws: whatever is wrong with the text comes back as {@link Decoded.Bad}. */
    public static Decoded read(String text) {
        var problems = new Problems();
        var conf = TreeReader.read(text, problems).flatMap(root -> new Grammar(problems).conf(root));
        List<Problem> found = problems.inFileOrder();
        return conf.isPresent() && found.isEmpty() ? new Decoded.Good(conf.get()) : new Decoded.Bad(found);
    }
}
