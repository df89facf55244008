package io.twinstar.gateway.json;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** JSON text to objects, lists, strings, numbers and booleans, and maps and lists to JSON text. */
public final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Renders maps, collections, strings, numbers, booleans; an absent {@link Optional} is null. */
    public static String write(Object value) {
        var text = new StringWriter();
        try (var generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(generator, value);
        }
        return text.toString();
    }

    /** As {@link #write}, over many lines, for people. */
    public static String writeIndented(Object value) {
        var text = new StringWriter();
        try (var generator = FACTORY.createGenerator(new Indented(), text)) {
            write(generator, value);
        }
        return text.toString();
    }

    private static final class Indented extends ObjectWriteContext.Base {

        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter();
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }

    /** An object to write, its members in this order. */
    public static Map<String, Object> members(Object... namesAndValues) {
        var members = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        return members;
    }

    /** Members that are null are left out. */
    public static JsonObject read(String text) {
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) throw new IllegalArgumentException("not a JSON object: " + text);
            return object(parser);
        }
    }

    private static void write(JsonGenerator to, Object value) {
        switch (value) {
            case Map<?, ?> members -> {
                to.writeStartObject();
                members.forEach((name, member) -> {
                    to.writeName(String.valueOf(name));
                    write(to, member);
                });
                to.writeEndObject();
            }
            case Collection<?> items -> {
                to.writeStartArray();
                for (Object item : items) write(to, item);
                to.writeEndArray();
            }
            case Optional<?> maybe when maybe.isPresent() -> write(to, maybe.get());
            case Optional<?> _ -> to.writeNull();
            case Boolean truth -> to.writeBoolean(truth);
            case Double number -> to.writeNumber(number);
            case Number number -> to.writeNumber(number.longValue());
            default -> to.writeString(value.toString());
        }
    }

    private static JsonObject object(JsonParser parser) {
        var members = new LinkedHashMap<String, Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (parser.currentToken() != JsonToken.VALUE_NULL) members.put(name, value(parser));
        }
        return new JsonObject(members);
    }

    private static List<Object> array(JsonParser parser) {
        var items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) items.add(value(parser));
        return items;
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> parser.getString();
        };
    }
}
