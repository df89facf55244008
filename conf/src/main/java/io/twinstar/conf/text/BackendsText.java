package io.twinstar.conf.text;

import java.util.List;
import java.util.Optional;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Finder;

/** The text of a file that a pool finds backends in: {@code backends:} and a list, as in the configuration and as strict; and of one's name. */
public final class BackendsText {

    public static final int CHARS_MAX = 1024 * 1024;

    private BackendsText() {}

    /** What the text turned out to be. */
    public sealed interface Read {

        /** At least one backend. */
        record Good(List<Backend> backends) implements Read {}

        /** At least one problem, in the file's order. */
        record Bad(List<Problem> problems) implements Read {}
    }

    /** Never throws: whatever is wrong comes back as {@link Read.Bad}. */
    public static Read read(String pool, String text) {
        var problems = new Problems();
        var root = TreeReader.read(text, problems);
        var backends = root.flatMap(tree -> Fields.of("the file", tree, "backends: [ { address: 198.18.0.21:8080 } ]", problems))
                .flatMap(file -> {
                    var named = new BackendGrammar(new Taken(problems)).onlyNamed(pool, file);
                    return file.whole(() -> named);
                });
        if (backends.isPresent() && backends.get().size() > Finder.BACKENDS_MAX)
            problems.add(Place.START, "there are %d backends".formatted(backends.get().size()), "keep at most " + Finder.BACKENDS_MAX);
        return backends.isPresent() && problems.none() ? new Read.Good(backends.get()) : new Read.Bad(problems.inFileOrder());
    }

    /** {@code web/198.18.0.21:8080}: a pool's name, and an address as the file writes it. */
    public static Optional<BackendId> id(String text) {
        int slash = text.indexOf('/');
        if (slash < 1) return Optional.empty();
        return Addresses.withPort(text.substring(slash + 1))
                .map(at -> new BackendId(text.substring(0, slash), at.getAddress(), at.getPort()));
    }
}
