package io.twinstar.health.dialogue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * PING to Redis, after a login if there is a password: both are sent at once, and answered one after the other (RESP).
 *
 * @param user to log in as; none: {@code default}
 */
public record RedisDialogue(Optional<String> user, Optional<String> password) implements Dialogue {

    private static final int LINE_MAX = 1_024;

    @Override
    public byte[] opening() {
        var said = new StringBuilder();
        password.ifPresent(secret -> {
            var words = new ArrayList<>(List.of("AUTH"));
            user.ifPresent(words::add);
            words.add(secret);
            say(said, words);
        });
        say(said, List.of("PING"));
        return said.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** An array of bulk strings, whose lengths are in bytes. */
    private static void say(StringBuilder said, List<String> words) {
        said.append('*').append(words.size()).append("\r\n");
        for (String word : words)
            said.append('$').append(word.getBytes(StandardCharsets.UTF_8).length).append("\r\n").append(word).append("\r\n");
    }

    @Override
    public Judgement judge(ByteBuffer heard, boolean ended) {
        String text = Quote.latin(heard);
        int at = 0;
        for (String right : password.isPresent() ? List.of("+OK", "+PONG") : List.of("+PONG")) {
            int end = text.indexOf("\r\n", at);
            if (end < 0) return text.length() - at > LINE_MAX ? wrong(text.substring(at)) : Judgement.WAITING;
            String line = text.substring(at, end);
            if (!line.equals(right)) return wrong(line);
            at = end + 2;
        }
        return Judgement.PASSED;
    }

    private static Judgement wrong(String line) {
        return new Judgement.Failed(
                line.startsWith("-") ? "Redis: " + Quote.of(line.substring(1)) : "not a Redis answer: " + Quote.of(line));
    }
}
