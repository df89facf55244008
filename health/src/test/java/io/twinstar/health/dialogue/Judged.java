package io.twinstar.health.dialogue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Judgements as texts, to read in a table: "passed", "waiting for …", or the reason of the failure. */
public final class Judged {

    private Judged() {}

    public static String text(Dialogue dialogue, String heard, boolean ended) {
        return bytes(dialogue, heard.getBytes(StandardCharsets.ISO_8859_1), ended);
    }

    public static String hex(Dialogue dialogue, String heard) {
        return bytes(dialogue, HexFormat.of().parseHex(heard.replace(" ", "")), false);
    }

    public static String bytes(Dialogue dialogue, byte[] heard, boolean ended) {
        return switch (dialogue.judge(ByteBuffer.wrap(heard).asReadOnlyBuffer(), ended)) {
            case Judgement.Passed(String answer) -> answer.isEmpty() ? "passed" : "passed: " + answer;
            case Judgement.Failed(String reason) -> reason;
            case Judgement.Waiting(String what) -> "waiting for " + what;
        };
    }

    static String opening(Dialogue dialogue) { return new String(dialogue.opening(), StandardCharsets.UTF_8); }
}
