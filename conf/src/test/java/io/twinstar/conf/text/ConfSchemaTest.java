package io.twinstar.conf.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

import static io.twinstar.conf.text.Texts.FULL;
import static io.twinstar.conf.text.Texts.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What a validator of somebody else's makes of the schema and of files that the decoder has judged. */
class ConfSchemaTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(JSON.writeValueAsString(ConfSchema.describe()), InputFormat.JSON);

    @Test
    void theFileOperatorsCopyIsAccepted() throws IOException {
        assertThat(complaints(Files.readString(Path.of("gateway.yaml")))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.conf.text.ExamplesTest#examples")
    void eachExampleIsAccepted(Path example) throws IOException {
        assertThat(complaints(Files.readString(example))).isEmpty();
    }

    @Test
    void everythingThatMayBeLeftOutIsAccepted() {
        assertThat(complaints(SMALL)).isEmpty();
        assertThat(complaints(FULL)).isEmpty();
    }

    @Test
    void plainWordsThatYamlTakesForNumbersAreAcceptedWhereTheDecoderTakesThemForText() {
        String text = SMALL.replace("    backends:", "    check: { expect: 220, send-hex: 0102 }\n    backends:");
        assertThat(ConfText.read(text)).isInstanceOf(Decoded.Good.class);
        assertThat(complaints(text)).isEmpty();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource
    void whatTheDecoderRefusesForItsShapeTheSchemaRefusesToo(String right, String wrong) {
        assertThat(FULL).contains(right);
        String text = FULL.replace(right, wrong);
        assertThat(ConfText.read(text)).isInstanceOf(Decoded.Bad.class);
        assertThat(complaints(text)).isNotEmpty();
    }

    static Stream<Arguments> whatTheDecoderRefusesForItsShapeTheSchemaRefusesToo() {
        return Stream.of( //
                arguments("vrid: 51", "vird: 51"), //
                arguments("vrid: 51", "vrid: 256"), //
                arguments("vrid: 51", "vrid: \"51\""), //
                arguments("interface: eth0", "interface: eth/0"), //
                arguments("addresses: [ 198.18.0.100, 198.18.0.101 ]", "addresses: []"), //
                arguments("addresses: [ 198.18.0.100, 198.18.0.101 ]", "addresses: 198.18.0.100"), //
                arguments("addresses: [ 198.18.0.100, 198.18.0.101 ]", "address: 198.18.0"), //
                arguments("address: 2001:db8::100", "address: 2001:db8::100, addresses: [ 2001:db8::101 ]"), //
                arguments("address: 2001:db8::100,", ""), //
                arguments("failback: { after: 5m }", "failback: { aftr: 5m }"), //
                arguments("failback: { after: 5m }", "failback: {}"), //
                arguments("failback: { after: 5m }", "failback: perhaps"), //
                arguments("checksum: message", "checksum: mesage"), //
                arguments("unicast: true", "unicast: 1"), //
                arguments("refresh: 0s", "refresh: 0"), //
                arguments("pulse: 20ms", "pulse: 20"), //
                arguments("every: 2s", "every: 2sec"), //
                arguments("rise: 1", "rise: 0"), //
                arguments("script: [ /bin/check, a b ]", "script: /bin/check a b"), //
                arguments("key: pair.key, ", ""), //
                arguments("198.18.0.21:8080", "198.18.0.21"), //
                arguments("pools:\n  web: { backends: [ { address: 198.18.0.21:8080 } ] }\n", ""), //
                arguments("  web: { backends: [ { address: 198.18.0.21:8080 } ] }",
                        "  9web: { backends: [ { address: 198.18.0.21:8080 } ] }"), //
                arguments("pools:\n  web: {", "pools:\n  web: { check: { http: healthz },"), //
                arguments("pools:\n  web: {", "pools:\n  web: { check: { http: /, status: [ 2xx ] },"), //
                arguments("pools:\n  web: {", "pools:\n  web: { panic: 30,"), //
                arguments("pools:\n  web: {", "pools:\n  web: { balance: ip-hash, bounded-load: 1,"), //
                arguments("pools:\n  web: {", "pools:\n  web: { balance: iphash,"), //
                arguments("notify: { audit: audit.jsonl, webhook: \"https://hooks.example:8443/s3cret\", script: /bin/tell, timeout: 3s }",
                        "notify: { timeout: 3s }"), //
                arguments("notify:", "relay: { loops: 257 }\nnotify:"), //
                arguments("vips:\n", "  helen: { address: 198.18.0.13 }\nvips:\n"));
    }

    /** So that an editor never marks what a gateway would take. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverTheDecoderAcceptsTheSchemaAccepts(long seed)
            throws IOException {
        var random = new SplittableRandom(seed);
        var good = List.of(Files.readString(Path.of("gateway.yaml")), FULL);
        int accepted = 0;
        for (int round = 0; round < 500; round++) {
            String text = MutationTest.edited(good.get(round % 2), 1, random);
            if (text.contains("null") || !(ConfText.read(text) instanceof Decoded.Good)) continue; // null is a word to the decoder
            accepted++;
            assertThat(complaints(text)).as("seed %d, round %d: %s", seed, round, text).isEmpty();
        }
        assertThat(accepted).as("edits that left the file good").isGreaterThan(25);
    }

    /** Editors run them as JavaScript does (ECMA-262), which knows no POSIX classes and no possessive quantifiers. */
    @Test
    void patternsAreOfTheKindThatEveryEditorUnderstands() {
        assertThat(patterns(ConfSchema.describe())).hasSizeGreaterThan(20)
                .allSatisfy(pattern -> assertThat(pattern).doesNotContain("\\p", "\\P", "++", "*+", "(?i", "\\Q"));
    }

    private static List<String> patterns(Object schema) {
        return switch (schema) {
            case Map<?, ?> members -> Stream.concat(Stream.ofNullable(members.get("pattern")).map(Object::toString),
                    members.values().stream().flatMap(member -> patterns(member).stream())).toList();
            case List<?> items -> items.stream().flatMap(item -> patterns(item).stream()).toList();
            default -> List.of();
        };
    }

    private static List<String> complaints(String yaml) {
        Object read = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return SCHEMA.validate(JSON.writeValueAsString(read), InputFormat.JSON).stream().map(Object::toString).toList();
    }
}
