package io.twinstar.conf.text;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

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

    /** What is wrong with a good text for a reason that lies elsewhere, at the value that these keys lead to, as far as they do. */
    public static Problem problem(String text, List<String> keys, String what, String right) {
        Place place = TreeReader.read(text, new Problems()).map(root -> place(root, keys)).orElse(Place.START);
        return new Problem(place.line(), place.column(), what, right);
    }

    /** An address and a port, written as in the file. */
    public static Optional<InetSocketAddress> endpoint(String text) {
        return Addresses.withPort(text).filter(at -> Addresses.isUnicast(at.getAddress()));
    }

    private static Place place(Tree tree, List<String> keys) {
        if (keys.isEmpty() || !(tree instanceof Tree.Mapping mapping)) return tree.place();
        Tree.Entry entry = mapping.entries().get(keys.getFirst());
        return entry == null ? tree.place() : place(entry.value(), keys.subList(1, keys.size()));
    }
}
