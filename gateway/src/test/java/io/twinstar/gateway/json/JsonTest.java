package io.twinstar.gateway.json;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class JsonTest {

    @Test
    void writesWhatTheStatusPageIsMadeOf() {
        var page = new LinkedHashMap<String, Object>();
        page.put("name", "a \"b\" \u0007é");
        page.put("count", 3);
        page.put("seconds", 0.25);
        page.put("up", true);
        page.put("peer", Optional.empty());
        page.put("some", Optional.of(Map.of("x", 1L)));
        page.put("list", List.of("a", 2));
        page.put("file", Path.of("a", "b")); // a Path is an Iterable of Paths
        assertThat(Json.write(page)).isEqualTo(
                "{\"name\":\"a \\\"b\\\" \\u0007é\",\"count\":3,\"seconds\":0.25,\"up\":true,\"peer\":null,\"some\":{\"x\":1},\"list\":[\"a\",2],\"file\":\"a/b\"}");
    }

    @Test
    void readsWhatItWrites() {
        var page = Json.read("{\"a\":{\"b\":[{\"c\":1.5},{\"c\":2}]},\"t\":[\"x\",\"y\"],\"n\":null,\"yes\":true}");
        assertThat(page.object("a").objects("b")).extracting(item -> item.number("c")).containsExactly(1.5, 2.0);
        assertThat(page.texts("t")).containsExactly("x", "y");
        assertThat(page.has("n")).isFalse();
        assertThat(page.text("yes")).isEqualTo("true");
        assertThat(page.text("absent")).isEqualTo("-");
    }

    @Test
    void whatIsNoObjectIsRefused() {
        assertThatThrownBy(() -> Json.read("[1]")).isInstanceOf(IllegalArgumentException.class);
    }
}
