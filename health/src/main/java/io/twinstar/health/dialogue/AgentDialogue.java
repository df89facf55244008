package io.twinstar.health.dialogue;

import java.nio.ByteBuffer;
import java.util.Optional;

import io.twinstar.conf.Bytes;

/** A line from an agent: its answer ends with the line, or with the connection. */
public record AgentDialogue(Optional<Bytes> send) implements Dialogue {

    private static final int LINE_MAX = 1_024;

    @Override
    public byte[] opening() { return send.map(Bytes::toArray).orElse(new byte[0]); }

    @Override
    public Judgement judge(ByteBuffer heard, boolean ended) {
        String text = Quote.latin(heard);
        int end = lineEnd(text);
        if (end > LINE_MAX) return new Judgement.Failed("a line of more than %d characters".formatted(LINE_MAX));
        if (end < text.length() || (ended && !text.isEmpty())) return new Judgement.Passed(text.substring(0, end));
        return new Judgement.Waiting("line");
    }

    private static int lineEnd(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') end++;
        return end;
    }
}
