package io.twinstar.conf.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one mapping of the file may hold: what the grammar asked of {@link Fields} that stand nowhere. So it cannot say anything
 * else than the grammar does.
 */
final class Outline {

    private final Map<String, Object> properties = new LinkedHashMap<>();
    private Object others = false;
    private final Set<String> required = new LinkedHashSet<>();
    private final List<Object> choices = new ArrayList<>();

    /** In the words of JSON Schema; outlines among the values are written out. Called when everything has been asked. */
    Map<String, Object> schema() {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "object");
        schema.put("additionalProperties", others);
        if (!required.isEmpty()) schema.put("required", List.copyOf(required));
        if (!choices.isEmpty()) schema.put("allOf", choices);
        schema.put("properties", writtenOut(properties));
        return schema;
    }

    /** What is asked again is the same key, asked in another way. */
    void key(String key, Object shape) {
        properties.putIfAbsent(key, shape);
    }

    /** Any other key has this shape. */
    void anyKey(Object shape) { others = shape; }

    void require(String key) { required.add(key); }

    void atLeastOne(List<String> keys) { choices.add(Map.of("anyOf", keys.stream().map(Outline::has).toList())); }

    void exactlyOne(List<String> keys) { choices.add(Map.of("oneOf", keys.stream().map(Outline::has).toList())); }

    /** Things of a kind by name. */
    void things(Section section, Outline thing) {
        var shape = new LinkedHashMap<String, Object>();
        shape.put("type", "object");
        shape.put("description", "each %s by its name, such as %s".formatted(section.one(), section.example()));
        shape.put("minProperties", 1);
        shape.put("maxProperties", section.max());
        shape.put("propertyNames", Map.of("pattern", Kind.anchored(Kind.NAME_PATTERN.pattern())));
        shape.put("additionalProperties", thing);
        key(section.key(), shape);
    }

    /** Values by keys of a kind. */
    void pairs(String key, Kind<?> keyKind, Kind<?> valueKind, int max) {
        var shape = new LinkedHashMap<String, Object>();
        shape.put("type", "object");
        shape.put("minProperties", 1);
        shape.put("maxProperties", max);
        shape.put("propertyNames", keyKind.shape());
        shape.put("additionalProperties", valueKind.shape());
        key(key, shape);
    }

    /** A list of whatever has this shape. */
    static Map<String, Object> listOf(Object item, int max) {
        var shape = new LinkedHashMap<String, Object>();
        shape.put("type", "array");
        shape.put("minItems", 1);
        shape.put("maxItems", max);
        shape.put("items", item);
        return shape;
    }

    static Map<String, Object> either(Object one, Object other) { return Map.of("anyOf", List.of(one, other)); }

    private static Map<String, Object> has(String key) { return Map.of("required", List.of(key)); }

    private static Object writtenOut(Object shape) {
        return switch (shape) {
            case Outline outline -> outline.schema();
            case Map<?, ?> members -> {
                var written = new LinkedHashMap<Object, Object>();
                members.forEach((key, member) -> written.put(key, writtenOut(member)));
                yield written;
            }
            case List<?> items -> items.stream().map(Outline::writtenOut).toList();
            default -> shape;
        };
    }
}
