package io.twinstar.conf.text;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.Event.ID;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Composes the parser's events into a {@link Tree}. Works on events, not on the library's node graph, because that one
 * is composed by unbounded recursion and has its aliases already replaced: here the nesting is bounded before it is
 * followed, and anchors, aliases and tags, which a configuration needs for nothing, are refused where they stand.
 */
final class TreeReader {

    /** Twice what the grammar nests. */
    static final int DEPTH_MAX = 12;

    private final Iterator<Event> events;
    private final Problems problems;

    private TreeReader(Iterator<Event> events, Problems problems) {
        this.events = events;
        this.problems = problems;
    }

    /** The text's only document; none if it is not YAML, and the problems say why. */
    static Optional<Tree> read(String written, Problems problems) {
        if (written.length() > ConfText.CHARS_MAX) {
            problems.add(Place.START, "the file is longer than %d characters".formatted(ConfText.CHARS_MAX),
                    "keep only what the gateway needs");
            return Optional.empty();
        }
        // YAML takes all three line breaks for one (YAML 1.2 §5.4), but the parser does not count a carriage return that ends the text
        String text = written.replace("\r\n", "\n").replace('\r', '\n');
        Optional<Place> unprintable = firstUnprintable(text);
        if (unprintable.isPresent()) {
            problems.add(unprintable.get(), "a control character stands here", "delete it; a file of plain text holds none");
            return Optional.empty();
        }
        try {
            return new TreeReader(new Parse(settings(text)).parseString(text).iterator(), problems).document();
        } catch (YamlEngineException notYaml) {
            SyntaxError.of(notYaml).addTo(problems);
            return Optional.empty();
        }
    }

    /** The parser gets the text in one piece: its window grows by copying, which takes seconds when one line has megabytes. */
    private static LoadSettings settings(String text) {
        return LoadSettings.builder().setCodePointLimit(ConfText.CHARS_MAX).setBufferSize(text.length() + 1).build();
    }

    private Optional<Tree> document() {
        events.next(); // the stream's start
        if (events.next().getEventId() == ID.StreamEnd) {
            problems.add(Place.START, "the file is empty", "start from the example, gateway.yaml");
            return Optional.empty();
        }
        Tree root = tree(events.next(), 1);
        events.next(); // the document's end
        Event after = events.next();
        if (after.getEventId() != ID.StreamEnd) {
            problems.add(place(after), "a second document starts here", "keep one document in the file; remove the line ---");
            return Optional.empty(); // what the first one lacks is likely in the second
        }
        return Optional.of(root);
    }

    private Tree tree(Event event, int depth) {
        if (depth > DEPTH_MAX) throw new ParserException(SyntaxError.TOO_DEEP, event.getStartMark());
        refuseExtras(event);
        return switch (event.getEventId()) {
            case Scalar -> scalar((ScalarEvent) event);
            case SequenceStart -> sequence(place(event), depth);
            case MappingStart -> mapping(place(event), depth);
            default -> new Tree.Refused(place(event)); // an alias
        };
    }

    private static Tree scalar(ScalarEvent event) { return new Tree.Scalar(place(event), event.getValue(), event.isPlain()); }

    private Tree sequence(Place at, int depth) {
        List<Tree> items = new ArrayList<>();
        for (Event next = events.next(); next.getEventId() != ID.SequenceEnd; next = events.next()) { items.add(tree(next, depth + 1)); }
        return new Tree.Sequence(at, items);
    }

    private Tree mapping(Place at, int depth) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        for (Event next = events.next(); next.getEventId() != ID.MappingEnd; next = events.next()) {
            Tree key = tree(next, depth + 1);
            Tree value = tree(events.next(), depth + 1);
            switch (key) {
                case Tree.Scalar name -> addEntry(entries, name, value);
                case Tree.Refused _ -> {
                }
                case Tree.Sequence _,Tree.Mapping _ ->
                    problems.add(key.place(), "a key is a list or a mapping", "write a word before the colon");
            }
        }
        return new Tree.Mapping(at, entries);
    }

    private void addEntry(Map<String, Tree.Entry> entries, Tree.Scalar name, Tree value) {
        Tree.Entry earlier = entries.putIfAbsent(name.text(), new Tree.Entry(name.place(), value));
        if (earlier == null) return;
        problems.add(name.place(), "%s stands already at line %d".formatted(name.shown(), earlier.place().line()),
                "keep one of the two, or rename one");
    }

    private void refuseExtras(Event event) {
        Place at = place(event);
        if (event instanceof AliasEvent alias) {
            problems.add(at, "*%s is an alias".formatted(Tree.shown(alias.getAlias().getValue())), "write the value out");
        } else if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            problems.add(at, "&%s is an anchor".formatted(Tree.shown(node.getAnchor().get().getValue())),
                    "remove it; aliases are not used here");
        }
        tag(event).ifPresent(tag -> problems.add(at, "%s is a tag".formatted(Tree.shown(tag)), "remove it; every key knows its type"));
    }

    private static Optional<String> tag(Event event) {
        return switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case CollectionStartEvent collection -> collection.getTag();
            default -> Optional.empty();
        };
    }

    private static Place place(Event event) { return event.getStartMark().map(Place::of).orElse(Place.START); }

    /** The parser finds these too, but only tells how far into one of its buffers. */
    private static Optional<Place> firstUnprintable(String text) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int point = text.codePointAt(i);
            if (!StreamReader.isPrintable(point)) return Optional.of(new Place(line, column));
            line += point == '\n' ? 1 : 0;
            column = point == '\n' ? 1 : column + 1;
        }
        return Optional.empty();
    }
}
