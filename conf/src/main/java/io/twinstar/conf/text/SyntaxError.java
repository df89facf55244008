package io.twinstar.conf.text;

import java.util.List;
import java.util.Optional;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;

/** Why the text is not YAML, in words an operator uses, not in those of the parser's states. */
record SyntaxError(Place place, String what, String right) {

    /** Raised by {@link TreeReader} through the parser's own exception, so that reading ends in one way only. */
    static final String TOO_DEEP = "nested too deep";

    /** @param sign part of the parser's message by which the mistake is known */
    private record Known(String sign, String what, String right) {}

    private static final List<Known> KNOWN = List.of(
            new Known(TOO_DEEP, "nested more than %d levels deep".formatted(TreeReader.DEPTH_MAX),
                    "a configuration nests six"),
            new Known("TAB", "a tab stands where only spaces may", "indent with spaces"),
            new Known("mapping values are not allowed", "a second \": \" in one line, or a key indented deeper than its neighbours",
                    "quote a value that contains \": \", and give keys of one level the same indentation"),
            new Known("could not find expected ':'", "a key without a colon", "write key: value"),
            new Known("expected ',' or '}'", "a { is not closed, or a comma is missing",
                    "write { key: value, key: value }, with quotes around a value that holds brackets"),
            new Known("expected ',' or ']'", "a [ is not closed, or a comma is missing",
                    "write [ value, value ], with quotes around a value that holds brackets"),
            new Known("unexpected end of stream", "a quote is opened and never closed", "end the text with the same quote"),
            new Known("expected <block end>", "this does not line up with the lines above",
                    "give entries of one level the same indentation"),
            new Known("expected the node content", "a value is missing or starts with a reserved character",
                    "write a value, in quotes if need be"),
            new Known("cannot start any token", "a value starts with a reserved character", "put the value in quotes"),
            new Known("unknown escape character", "a backslash in double quotes starts an unknown escape",
                    "use single quotes, or \\\\ for a backslash"),
            new Known("sequence entries are not allowed", "a list entry stands where none may", "start each \"- \" on a line of its own"));

    static SyntaxError of(YamlEngineException thrown) {
        if (thrown instanceof YamlVersionException)
            return new SyntaxError(Place.START, "%YAML asks for an unknown version", "leave that line out");
        if (!(thrown instanceof MarkedYamlEngineException marked)) return other(Place.START, String.valueOf(thrown.getMessage()));
        String said = String.valueOf(marked.getProblem());
        Place place = mark(marked, said).map(Place::of).orElse(Place.START);
        return KNOWN.stream().filter(known -> said.contains(known.sign)).findFirst()
                .map(known -> new SyntaxError(place, known.what, known.right)).orElseGet(() -> other(place, said));
    }

    void addTo(Problems problems) { problems.add(place, what, right); }

    /** What never ends, and a key that lacks its colon, are best shown where they start. */
    private static Optional<Mark> mark(MarkedYamlEngineException thrown, String said) {
        boolean atStart = said.contains("unexpected end of stream") || said.contains("could not find expected ':'");
        return atStart ? thrown.getContextMark().or(thrown::getProblemMark) : thrown.getProblemMark().or(thrown::getContextMark);
    }

    private static SyntaxError other(Place place, String said) {
        return new SyntaxError(place, "this is not YAML: " + Tree.shown(said.strip()),
                "write key: value, indented with spaces");
    }
}
