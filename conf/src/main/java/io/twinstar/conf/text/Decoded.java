package io.twinstar.conf.text;

import java.util.List;

import io.twinstar.conf.Conf;

/** What a configuration file's text turned out to be. */
public sealed interface Decoded {

    /** The text is a whole configuration. */
    record Good(Conf conf) implements Decoded {}

    /** The text is none. At least one problem, in the file's order. */
    record Bad(List<Problem> problems) implements Decoded {

        public Bad {
            problems = List.copyOf(problems);
        }
    }
}
