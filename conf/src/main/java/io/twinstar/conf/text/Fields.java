package io.twinstar.conf.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A cursor over one mapping. The grammar asks it for each key it knows; {@link #whole} then complains of the keys nobody
 * asked for and of the required ones that are not there.
 *
 * <p>A value that is absent or wrong is an empty {@code Optional}, and the complaint is made already: readers go on, so
 * that one problem does not hide the next.
 */
final class Fields {

    private static final Kind<String> A_NAME = Kind.name("web");

    private final String owner;
    private final Tree.Mapping mapping;
    private final Problems problems;
    /** Who notes what is asked; nobody, where a file is read. */
    private final Optional<Outline> outline;
    private final Set<String> known = new HashSet<>();
    private final List<String> knownInOrder = new ArrayList<>();
    private final List<Missing> missing = new ArrayList<>();

    /** One of these keys should be there; with the line that would be right. */
    private record Missing(List<String> keys, String right) {}

    /** A value of a list, and where it stands. */
    record Item<T>(Place place, T value) {}

    private Fields(String owner, Tree.Mapping mapping, Problems problems, Optional<Outline> outline) {
        this.owner = owner;
        this.mapping = mapping;
        this.problems = problems;
        this.outline = outline;
    }

    /** Fields that stand nowhere, and are there to be asked: they note for what. */
    static Fields asked(Outline outline, Problems problems) {
        return new Fields("", new Tree.Mapping(Place.START, Map.of()), problems, Optional.of(outline));
    }

    /** @param owner what the mapping describes, such as "VIP web" */
    static Optional<Fields> of(String owner, Tree tree, String example, Problems problems) {
        if (tree instanceof Tree.Mapping mapping) return Optional.of(new Fields(owner, mapping, problems, Optional.empty()));
        complainOfShape(owner, tree, "a mapping", "write " + example, problems);
        return Optional.empty();
    }

    <T> Optional<T> required(String key, Kind<T> kind) {
        if (!has(key)) isMissing(key, kind.example().apply(""));
        return optional(key, kind);
    }

    /** As {@link #required}, unless the other key is there. */
    <T> Optional<T> requiredUnless(String other, String key, Kind<T> kind) {
        outline.ifPresent(asked -> asked.atLeastOne(List.of(key, other)));
        return outline.isPresent() || has(other) ? optional(key, kind) : required(key, kind);
    }

    <T> Optional<T> optional(String key, Kind<T> kind) {
        outline.ifPresent(asked -> asked.key(key, kind.shape()));
        return value(key).flatMap(tree -> scalar(key, tree, kind, key + ": %s"));
    }

    void atLeastOne(List<String> keys, String example) {
        outline.ifPresent(asked -> asked.atLeastOne(keys));
        missUnlessAny(keys, example);
    }

    private void missUnlessAny(List<String> keys, String example) {
        if (keys.stream().noneMatch(this::has)) missing.add(new Missing(keys, example));
    }

    /** Of keys that each say the same in another way. */
    void exactlyOne(List<String> keys, String example) {
        outline.ifPresent(asked -> asked.exactlyOne(keys));
        missUnlessAny(keys, example);
        List<String> given = keys.stream().filter(this::has).toList();
        if (given.size() > 1) wrong(given.getLast(), "%s has %s".formatted(owner, String.join(" and ", given)), "keep one of them");
    }

    /** @param owner what the mapping inside this one describes, such as "check of pool web" */
    Optional<Fields> optionalFields(String key, String owner, String example) {
        if (outline.isPresent()) return Optional.of(inside(inner -> outline.get().key(key, inner)));
        return value(key).flatMap(tree -> of(owner, tree, example, problems));
    }

    /** A key whose value is one word, or a mapping that says more. */
    <T> Optional<T> either(String key, Kind<T> word, String owner, String example, Function<Fields, Optional<T>> reader) {
        outline.ifPresent(asked -> {
            var _ = reader.apply(inside(inner -> asked.key(key, Outline.either(word.shape(), inner))));
        });
        boolean mapping = peek(key).filter(Tree.Mapping.class::isInstance).isPresent();
        return mapping ? optionalFields(key, owner, example).flatMap(reader) : optional(key, word);
    }

    /** What a mapping inside this one is asked for. */
    private Fields inside(Consumer<Outline> noted) {
        var inner = new Outline();
        noted.accept(inner);
        return asked(inner, problems);
    }

    /** The things of a section by name, at least one. */
    <T> Map<String, T> named(Section section, BiFunction<String, Fields, Optional<T>> reader) {
        if (!has(section.key())) isMissing(section.key(), "{ " + section.example() + " }");
        return optionalNamed(section, reader);
    }

    /** As {@link #named}, but the section may be left out. */
    <T> Map<String, T> optionalNamed(Section section, BiFunction<String, Fields, Optional<T>> reader) {
        outline.ifPresent(asked -> {
            var _ = reader.apply("name", inside(thing -> asked.things(section, thing)));
        });
        Map<String, T> read = new LinkedHashMap<>();
        value(section.key()).flatMap(tree -> of(section.key(), tree, section.example(), problems)).ifPresent(things -> {
            Map<String, Tree.Entry> entries = things.mapping.entries();
            complainOfCount(section.key(), section.max(), section.example(), things.mapping.place(),
                    entries.values().stream().map(Tree.Entry::place).toList());
            entries.entrySet().stream().limit(section.max()).forEach(
                    entry -> thing(section, entry.getKey(), entry.getValue(), reader).ifPresent(thing -> read.put(entry.getKey(), thing)));
        });
        return read;
    }

    private <T> Optional<T> thing(Section section, String name, Tree.Entry entry, BiFunction<String, Fields, Optional<T>> reader) {
        String shown = Tree.shown(name); // the very name, unless it is a wrong one
        if (!Kind.isName(name)) problems.add(entry.place(), "%s is not %s".formatted(shown, Kind.NAME), "write " + section.example());
        return of(section.one() + " " + shown, entry.value(), section.body(), problems).flatMap(fields -> reader.apply(shown, fields));
    }

    /** Values by keys that are of a kind themselves, at least one; the key of them all may be left out. */
    <K, V> Map<K, V> pairs(String key, Kind<K> keyKind, Kind<V> valueKind, int max) {
        outline.ifPresent(asked -> asked.pairs(key, keyKind, valueKind, max));
        Map<K, V> read = new LinkedHashMap<>();
        String example = "\"" + keyKind.example().apply("") + "\": " + valueKind.example().apply("");
        optionalFields(key, key, key + ": { " + example + " }").ifPresent(pairs -> {
            Map<String, Tree.Entry> entries = pairs.mapping.entries();
            complainOfCount(key, max, example, pairs.mapping.place(), entries.values().stream().map(Tree.Entry::place).toList());
            entries.entrySet().stream().limit(max).forEach(entry -> {
                var written = new Tree.Scalar(entry.getValue().place(), entry.getKey(), true);
                var name = scalar("a key of " + key, written, keyKind, "%s");
                var value = scalar(written.shown(), entry.getValue().value(), valueKind, written.shown().replace("%", "%%") + ": %s");
                name.ifPresent(known -> value.ifPresent(found -> read.put(known, found)));
            });
        });
        return read;
    }

    /** A list of mappings, at least one; a single one may stand without its brackets. */
    <T> List<T> list(Section section, Function<Fields, Optional<T>> reader) {
        outline.ifPresent(asked -> {
            var _ = reader.apply(inside(item -> asked.key(section.key(), Outline.either(item, Outline.listOf(item, section.max())))));
        });
        if (!has(section.key())) isMissing(section.key(), "[ " + section.body() + " ]");
        List<Tree> listed = peek(section.key()).filter(Tree.Mapping.class::isInstance).isPresent()
                ? value(section.key()).stream().toList()
                : items(section.key(), section.max(), section.example(), section.example());
        return listed.stream()
                .flatMap(item -> of(section.one() + " of " + owner, item, section.body(), problems).flatMap(reader).stream()).toList();
    }

    /** A list of values, at least one; the key may be left out. */
    <T> List<Item<T>> values(String key, Kind<T> kind, int max) {
        outline.ifPresent(asked -> asked.key(key, Outline.listOf(kind.shape(), max)));
        String form = key + ": [ %s ]";
        String example = kind.example().apply("");
        return items(key, max, example, key + ": [ " + example + " ]").stream()
                .flatMap(item -> scalar(key, item, kind, form).map(value -> new Item<>(item.place(), value)).stream()).toList();
    }

    /** As {@link #values}; a single one may stand without its brackets. */
    <T> List<Item<T>> oneOrMore(String key, Kind<T> kind, int max) {
        outline.ifPresent(asked -> asked.key(key, Outline.either(kind.shape(), Outline.listOf(kind.shape(), max))));
        boolean one = peek(key).filter(Tree.Scalar.class::isInstance).isPresent();
        return one ? optional(key, kind).map(value -> List.of(new Item<>(place(key), value))).orElse(List.of()) : values(key, kind, max);
    }

    /** As {@link #oneOrMore}, under keys that are names of the file's own. */
    <T> Map<String, List<Item<T>>> oneOrMoreByName(Collection<String> names, Kind<T> kind, int max) {
        outline.ifPresent(asked -> asked.anyKey(Outline.either(kind.shape(), Outline.listOf(kind.shape(), max))));
        Map<String, List<Item<T>>> read = new LinkedHashMap<>();
        names.forEach(name -> read.put(name, oneOrMore(name, kind, max)));
        return read;
    }

    private List<Tree> items(String key, int max, String example, String right) {
        return value(key).map(tree -> {
            if (!(tree instanceof Tree.Sequence(Place place, List<Tree> items))) {
                complainOfShape(key, tree, "a list", "write " + right, problems);
                return List.<Tree>of();
            }
            complainOfCount(key, max, example, place, items.stream().map(Tree::place).toList());
            return items.stream().limit(max).toList();
        }).orElse(List.of());
    }

    /** The words of a command: a list, or one by itself. No shell will read it, so a text with spaces is not taken apart. */
    List<String> command(String key, int wordsMax) {
        outline.ifPresent(asked -> asked.key(key, Outline.either(Kind.PROGRAM.shape(), Outline.listOf(Kind.WORD.shape(), wordsMax))));
        boolean list = peek(key).filter(Tree.Sequence.class::isInstance).isPresent();
        return list
                ? values(key, Kind.WORD, wordsMax).stream().map(Item::value).toList()
                : optional(key, Kind.PROGRAM).map(List::of).orElse(List.of());
    }

    /**
     * The name of a thing of a section. If that has no usable name, or is not there, it is complained of itself, and what
     * refers to it cannot be judged.
     */
    Kind<String> reference(Section section) {
        Set<String> names = namesIn(section);
        var usable = names.stream().filter(Kind::isName).toList();
        var shape = A_NAME.shape();
        if (usable.isEmpty()) return new Kind<>("a name", _ -> "web", shape, scalar -> Optional.of(scalar.text()));
        var known = Kind.oneOf(usable, Function.identity());
        return new Kind<>("a %s of this file (%s)".formatted(section.one(), known.expected()), known.example(), shape,
                scalar -> Optional.of(scalar.text()).filter(names::contains));
    }

    /** The names a section declares, whether or not what they name is right: a reference to a wrong pool is not wrong itself. */
    Set<String> namesIn(Section section) {
        return peek(section.key()).map(tree -> tree instanceof Tree.Mapping things ? things.entries().keySet() : Set.<String>of())
                .orElse(Set.of());
    }

    boolean has(String key) { return mapping.entries().containsKey(key); }

    /** Where the key's value stands, or the mapping if it has none. */
    Place place(String key) { return peek(key).orElse(mapping).place(); }

    /** Where the mapping stands. */
    Place place() { return mapping.place(); }

    void wrong(String key, String what, String right) { wrong(place(key), what, right); }

    void wrong(Place at, String what, String right) { problems.add(at, what, right); }

    /**
     * Ends the reading of this mapping.
     *
     * @param made called only if nothing at all has been found wrong so far, so that every required value is there
     */
    <T> Optional<T> whole(Supplier<T> made) {
        Set<String> meant = complainOfUnknownKeys();
        for (Missing one : missing) {
            if (one.keys.stream().anyMatch(meant::contains)) continue;
            problems.add(mapping.place(), "%s has no %s".formatted(owner, String.join(" or ", one.keys)), "add " + one.right);
        }
        return problems.none() ? Optional.of(made.get()) : Optional.empty();
    }

    /** Returns the keys that were probably meant: one misspelt key is one problem, not also a missing key. */
    private Set<String> complainOfUnknownKeys() {
        if (known.containsAll(mapping.entries().keySet())) return Set.of();
        Set<String> meant = new HashSet<>();
        mapping.entries().forEach((key, entry) -> {
            if (known.contains(key)) return;
            Optional<String> close = Spelling.closest(key, knownInOrder.stream().filter(candidate -> !has(candidate)).toList());
            close.ifPresent(meant::add);
            problems.add(entry.place(), "%s has no key %s".formatted(owner, Tree.shown(key)), close.map("did you mean %s?"::formatted)
                    .orElseGet(() -> "the keys here are " + String.join(", ", knownInOrder)));
        });
        return meant;
    }

    private void isMissing(String key, String example) {
        outline.ifPresent(asked -> asked.require(key));
        missing.add(new Missing(List.of(key), key + ": " + example));
    }

    private Optional<Tree> value(String key) {
        if (known.add(key)) knownInOrder.add(key);
        return peek(key);
    }

    private Optional<Tree> peek(String key) { return Optional.ofNullable(mapping.entries().get(key)).map(Tree.Entry::value); }

    /** @param form the key with a right value, which goes where the form has %s */
    private <T> Optional<T> scalar(String key, Tree tree, Kind<T> kind, String form) {
        if (!(tree instanceof Tree.Scalar scalar) || scalar.empty()) {
            complainOfShape(key, tree, kind.expected(), "write " + form.formatted(kind.example().apply("")), problems);
            return Optional.empty();
        }
        Optional<T> value = kind.parser().apply(scalar);
        if (value.isEmpty()) {
            String shown = kind.hidden() ? key : key + " " + scalar.shown();
            problems.add(scalar.place(), "%s is not %s".formatted(shown, kind.expected()),
                    "write " + form.formatted(kind.example().apply(scalar.text())));
        }
        return value;
    }

    private void complainOfCount(String key, int max, String example, Place at, List<Place> things) {
        if (things.isEmpty()) problems.add(at, key + " is empty", "add " + example);
        if (things.size() > max) {
            problems.add(things.get(max), "%s has %d entries".formatted(key, things.size()), "keep at most %d".formatted(max));
        }
    }

    private static void complainOfShape(String what, Tree tree, String expected, String right, Problems problems) {
        switch (tree) {
            case Tree.Refused _ -> {
            }
            case Tree.Scalar scalar when scalar.empty() -> problems.add(tree.place(), what + " is empty", right);
            case Tree.Scalar scalar -> problems.add(tree.place(), "%s is %s, not %s".formatted(what, scalar.shown(), expected), right);
            case Tree.Sequence _ -> problems.add(tree.place(), "%s is a list, not %s".formatted(what, expected), right);
            case Tree.Mapping _ -> problems.add(tree.place(), "%s is a mapping, not %s".formatted(what, expected), right);
        }
    }
}
