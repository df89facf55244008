package io.twinstar.health.grpc;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.twinstar.conf.Probe;
import io.twinstar.health.dialogue.Judged;

import static org.assertj.core.api.Assertions.assertThat;

class GrpcDialogueTest {

    private static final GrpcDialogue SERVER = new GrpcDialogue(new Probe.Grpc(Optional.empty(), Optional.empty(), Optional.empty()),
            "x:1");

    /** Empty, and acknowledging ours. */
    private static final String SETTINGS = "000000 04 00 00000000 000000 04 01 00000000";
    /** :status 200 is field 8 of the static table. */
    private static final String HEADERS = "000001 01 04 00000001 88";
    private static final String SERVING = "000007 00 00 00000001 00 00000002 0801";
    /** grpc-status, 11 letters, as a literal with a new name: 1 + 1 + 11 + 1 + 1 = 15 bytes. */
    private static final String STATUS_0 = "00000f 01 05 00000001 00 0b 677270632d737461747573 01 30";

    @Test
    void oneCallIsAllThatIsSaid() {
        var named = new GrpcDialogue(new Probe.Grpc(Optional.of("a"), Optional.empty(), Optional.empty()), "x:1");
        assertThat(HexFormat.of().formatHex(named.opening())).isEqualTo(
                // the preface, and settings: push is off
                ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") + "000006" + "04" + "00" + "00000000" + "000200000000"
                // 2 + 30 + 5 + 19 + 11 + 13 = 80 bytes of header fields on stream 1: POST, http;
                        + "000050" + "01" + "04" + "00000001" + "83" + "86"
                        // 4 is :path, 1 :authority; 31 = 15 + 16 is content-type, 58 = 15 + 43 user-agent; te is not in the table
                        + "041c" + ascii("/grpc.health.v1.Health/Check") + "0103" + ascii("x:1") + "0f1010" + ascii("application/grpc")
                        + "0f2b08"
                        + ascii("twinstar") + "0002" + ascii("te") + "08" + ascii("trailers")
                        // 5 + 3 bytes of data, the last of the stream: not compressed, 3 bytes long, and field 1 is "a"
                        + "000008" + "00" + "01" + "00000001" + "00" + "00000003" + "0a0161");
    }

    @Test
    void longNamesAreWrittenInMoreThanOneByte() {
        var long200 = new GrpcDialogue(new Probe.Grpc(Optional.of("s".repeat(200)), Optional.of("h".repeat(200)), Optional.empty()), "x:1");
        String said = HexFormat.of().formatHex(long200.opening());
        assertThat(said).contains("017f49" + ascii("hhh")); // HPACK: 127 + 73
        assertThat(said).contains("00000000cb" + "0ac801" + ascii("sss")); // protobuf: 0x48 + 1 · 128; the message has 1 + 2 + 200 = 203 bytes
    }

    @Test
    void onlyServingWithAGoodEndPasses() {
        assertThat(heard(SETTINGS + HEADERS + SERVING + STATUS_0)).isEqualTo("passed");
        assertThat(heard(SETTINGS + HEADERS + SERVING)).isEqualTo("waiting for answer");
        assertThat(heard(SETTINGS + HEADERS + SERVING.replace("0801", "0802") + STATUS_0)).isEqualTo("gRPC: NOT_SERVING");
        assertThat(heard(SETTINGS + HEADERS + "000005 00 00 00000001 00 00000000" + STATUS_0)).isEqualTo("gRPC: UNKNOWN");
        assertThat(heard(SETTINGS + HEADERS + STATUS_0)).isEqualTo("gRPC: not an answer to a health check");
        assertThat(heard(SETTINGS + HEADERS + SERVING + STATUS_0.replace("01 30", "01 35"))).isEqualTo("gRPC: NOT_FOUND");
    }

    @Test
    void aStatusWithoutAnythingBeforeItIsAFailureWithItsMessage() {
        // :status 200, grpc-status 12 (literal), grpc-message "no" (literal): 1 + 16 + 1 + 1 + 12 + 1 + 2 = 34 bytes
        String trailersOnly = "000022 01 05 00000001 88 00 0b 677270632d737461747573 02 3132 00 0c 677270632d6d657373616765 02 6e6f";
        assertThat(heard(SETTINGS + trailersOnly)).isEqualTo("gRPC: UNIMPLEMENTED no");
        assertThat(heard(SETTINGS + "000001 01 05 00000001 8d")).isEqualTo("gRPC: HTTP status 404"); // field 13
    }

    @Test
    void headersMayComeInPiecesAndWithPadding() {
        String padded = "000004 01 0c 00000001 02 88 0000"; // END_HEADERS and PADDED by 2
        String begun = "000002 01 01 00000001 000b"; // END_STREAM, but not END_HEADERS
        String continued = "00000d 09 04 00000001 677270632d737461747573 01 30";
        assertThat(heard(SETTINGS + padded + SERVING + begun + continued)).isEqualTo("passed");
        assertThat(heard(SETTINGS + padded + SERVING + begun)).isEqualTo("waiting for answer");
    }

    @ParameterizedTest
    @CsvSource({"000004 03 00 00000001 00000007, 'gRPC: stream reset, error 7'",
            "000008 07 00 00000000 00000001 0000000b, 'gRPC: the server goes away, error 11'",
            "000001 07 00 00000000 00, 'gRPC: the server goes away, error unknown'", "000001 01 04 00000001 80, not an HTTP/2 answer",
            "004001 00 00 00000001, not an HTTP/2 answer", // 16,385 bytes
            "000008 06 00 00000000 0000000000000000, waiting for answer", "000000 fa 00 00000000, waiting for answer"})
    void otherFramesEndItOrMeanNothing(String frame, String judgement) {
        assertThat(heard(SETTINGS + frame)).isEqualTo(judgement);
    }

    @Test
    void aServerThatSpeaksSomethingElseFails() {
        assertThat(Judged.text(SERVER, "HTTP/1.1 400 Bad Request\r\n", false)).isEqualTo("not an HTTP/2 answer");
        assertThat(heard(HEADERS)).isEqualTo("not an HTTP/2 answer"); // settings come first
        assertThat(heard("")).isEqualTo("waiting for answer");
    }

    private static String heard(String hex) { return Judged.hex(SERVER, hex); }

    private static String ascii(String text) { return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII)); }
}
