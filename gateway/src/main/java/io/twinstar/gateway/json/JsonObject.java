package io.twinstar.gateway.json;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON object that was read: members by name, with the type the reader expects of each. */
public record JsonObject(Map<String, Object> members) {

    public static final JsonObject EMPTY = new JsonObject(Map.of());

    public boolean has(String name) {
        return members.containsKey(name);
    }

    /** Any scalar, as text; absent: a dash. */
    public String text(String name) {
        return Optional.ofNullable(members.get(name)).map(Object::toString).orElse("-");
    }

    /** Absent: 0. */
    public double number(String name) {
        return members.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    /** Absent: {@link #EMPTY}. */
    public JsonObject object(String name) {
        return members.get(name) instanceof JsonObject object ? object : EMPTY;
    }

    /** The objects of an array; absent: none. */
    public List<JsonObject> objects(String name) {
        return items(name).stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast).toList();
    }

    /** The items of an array, as text; absent: none. */
    public List<String> texts(String name) {
        return items(name).stream().map(Object::toString).toList();
    }

    /** The arrays of an array; absent: none. */
    public List<List<?>> lists(String name) {
        return items(name).stream().filter(List.class::isInstance).<List<?>>map(item -> (List<?>) item).toList();
    }

    private List<?> items(String name) {
        return members.get(name) instanceof List<?> list ? list : List.of();
    }
}
