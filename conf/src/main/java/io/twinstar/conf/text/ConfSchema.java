package io.twinstar.conf.text;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The JSON Schema of the configuration file, for editors: they complete keys and mark what is misspelt. What the grammar
 * compares, such as names that are used and addresses that are given twice, no schema can say.
 */
public final class ConfSchema {

    private ConfSchema() {}

    /** Maps, lists, texts, numbers and booleans, in the order in which the grammar asks. */
    public static Map<String, Object> describe() {
        var problems = new Problems();
        problems.add(Place.START, "there is no file", "ask only"); // so that nothing is taken for whole
        var outline = new Outline();
        var _ = new Grammar(problems).conf(Fields.asked(outline, problems));
        var schema = new LinkedHashMap<String, Object>();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#"); // the one that editors know best
        schema.put("title", "A Twinstar configuration, the same for both gateways");
        schema.putAll(outline.schema());
        return schema;
    }
}
