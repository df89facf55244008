package io.twinstar.gateway.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** HTTP/1.1 over a gateway's Unix socket, one request a connection: the JDK's client speaks TCP only. */
public final class AdminClient {

    /** A status of some thousands of backends is a few MB. */
    private static final int ANSWER_BYTES_MAX = 64 * 1024 * 1024;

    private final Path socket;

    /** What a gateway answered. */
    public record Answer(int code, String body) {

        public boolean isOk() {
            return code == 200;
        }
    }

    public AdminClient(Path socket) {
        this.socket = socket;
    }

    /** A page; it is drawn in milliseconds, so a gateway that is silent for two seconds is frozen. */
    public Answer get(String path) throws IOException {
        return ask("GET", path, "", 2);
    }

    /** A change; it may have much to prepare. */
    public Answer post(String path) throws IOException {
        return post(path, "");
    }

    /** A change, or a question, that is about this text. */
    public Answer post(String path, String body) throws IOException {
        return ask("POST", path, body, 60);
    }

    private Answer ask(String method, String path, String body, int timeoutSeconds) throws IOException {
        var late = CompletableFuture.delayedExecutor(timeoutSeconds, TimeUnit.SECONDS);
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            late.execute(() -> giveUp(channel));
            var content = body.getBytes(StandardCharsets.UTF_8);
            var head = "%s %s HTTP/1.1\r\nHost: twinstar\r\nConnection: close\r\nContent-Length: %d\r\n\r\n".formatted(method, path,
                    content.length);
            for (var bytes : List.of(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)), ByteBuffer.wrap(content)))
                while (bytes.hasRemaining()) channel.write(bytes);
            var answer = new String(read(channel, timeoutSeconds), StandardCharsets.UTF_8);
            int headEnd = answer.indexOf("\r\n\r\n");
            if (headEnd < 0 || !answer.startsWith("HTTP/1.1 ")) throw new IOException("no HTTP answer on " + socket);
            return new Answer(Integer.parseInt(answer.substring(9, 12)), answer.substring(headEnd + 4));
        }
    }

    private static byte[] read(SocketChannel channel, int timeoutSeconds) throws IOException {
        try {
            return Channels.newInputStream(channel).readNBytes(ANSWER_BYTES_MAX);
        } catch (ClosedChannelException e) {
            throw new IOException("no answer within " + timeoutSeconds + " s", e);
        }
    }

    /** Ends a read that would wait for ever: a blocking channel knows no time-out. Closing one that is closed does nothing. */
    private static void giveUp(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
