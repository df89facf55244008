package io.twinstar.health.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

import io.twinstar.conf.text.Durations;
import io.twinstar.health.dialogue.Dialogue;
import io.twinstar.health.dialogue.Judgement;

/** A dialogue over a connection of its own, from connecting to closing, all within a timeout. */
final class Conversation {

    /** What comes between the connection and the dialogue. */
    interface Layer {
        Socket over(Socket connection) throws IOException;
    }

    /** Nothing. */
    static final Layer BARE = connection -> connection;

    private static final int FIRST_BYTES = 1_024;

    private Conversation() {}

    /** Passed or failed. Blocks; an interrupt ends it at once with a failure that means nothing. */
    static Judgement hold(InetSocketAddress backend, Layer layer, Dialogue dialogue, Duration timeout) {
        var deadline = Deadline.in(timeout);
        try (var connection = new ProbeSocket(deadline)) {
            connection.open(backend);
            try (Socket layered = layer.over(connection)) {
                layered.getOutputStream().write(dialogue.opening());
                return judge(layered, dialogue, timeout);
            }
        } catch (IOException e) {
            return new Judgement.Failed(Reason.of(e, timeout));
        }
    }

    private static Judgement judge(Socket connection, Dialogue dialogue, Duration timeout) throws IOException {
        byte[] heard = new byte[FIRST_BYTES];
        int length = 0;
        while (true) {
            Judgement now = dialogue.judge(view(heard, length), false);
            if (!(now instanceof Judgement.Waiting(String what))) return now;
            if (length == Dialogue.HEARD_MAX) return new Judgement.Failed("no %s in the first %d bytes".formatted(what, length));
            if (length == heard.length) heard = Arrays.copyOf(heard, Math.min(2 * length, Dialogue.HEARD_MAX));
            int read;
            try {
                read = connection.getInputStream().read(heard, length, heard.length - length);
            } catch (SocketTimeoutException _) {
                return new Judgement.Failed("no %s within %s".formatted(what, Durations.text(timeout)));
            }
            if (read < 0) return atTheEnd(dialogue.judge(view(heard, length), true));
            length += read;
        }
    }

    private static Judgement atTheEnd(Judgement judgement) {
        return judgement instanceof Judgement.Waiting(String what) ? new Judgement.Failed("closed with no " + what) : judgement;
    }

    private static ByteBuffer view(byte[] heard, int length) { return ByteBuffer.wrap(heard, 0, length).asReadOnlyBuffer(); }
}
