package io.twinstar.gateway.drill.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a new connection asks, and what counts as an answer. */
sealed interface Talk {

    /** A new connection's buffer takes it whole. */
    void ask(SocketChannel channel) throws IOException;

    /** What is wrong with all that came before the other side closed; empty: nothing. */
    Optional<String> fault(ByteBuffer answer);

    /** A page over HTTP/1.0, answered with a status of 200 to 399. */
    record Http(String path, String host) implements Talk {

        @Override
        public void ask(SocketChannel channel) throws IOException {
            var question = "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n".formatted(path, host);
            channel.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.US_ASCII)));
        }

        @Override
        public Optional<String> fault(ByteBuffer answer) {
            if (answer.position() < 12) return Optional.of("closed without an answer");
            var line = new byte[12];
            answer.get(0, line);
            var status = new String(line, StandardCharsets.US_ASCII);
            return status.matches("HTTP/1\\.[01] [23][0-9]{2}") ? Optional.empty() : Optional.of("answered " + status.strip());
        }
    }

    /** For whatever speaks something else: the end of what is asked, answered with the end of what is answered. */
    record Farewell() implements Talk {

        @Override
        public void ask(SocketChannel channel) throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public Optional<String> fault(ByteBuffer answer) { return Optional.empty(); }
    }
}
