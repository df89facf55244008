package io.twinstar.health.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Check;
import io.twinstar.conf.text.Durations;
import io.twinstar.health.ProbeResult;

/** One probe of one backend: connects, asks if the check has something to ask, and closes, all within the check's timeout. */
final class Attempt {

    /** A status line is far shorter; beyond it the answer is a failure. The rest of the answer is never read. */
    private static final int STATUS_LINE_MAX = 1024;

    private final BackendId backend;
    private final Check check;
    private final long startNanos = System.nanoTime();

    private Attempt(BackendId backend, Check check) {
        this.backend = backend;
        this.check = check;
    }

    /** Blocks until there is a result; an interrupt ends it at once with a failure that means nothing. */
    static ProbeResult make(BackendId backend, Check check) {
        var attempt = new Attempt(backend, check);
        Optional<String> failure = attempt.failure();
        long tookNanos = System.nanoTime() - attempt.startNanos;
        return failure.<ProbeResult>map(reason -> new ProbeResult.Failed(tookNanos, reason)).orElse(new ProbeResult.Passed(tookNanos));
    }

    /**
     * Closes by FIN, not by the RST that SO_LINGER 0 would send: servers note a reset as an error, every two seconds for
     * ever, and the gateway's sockets in TIME_WAIT are few for each backend. (One that sends a long answer may see a reset
     * still, as the rest of it is not read.)
     */
    private Optional<String> failure() {
        try (var socket = new Socket(Proxy.NO_PROXY)) { // whatever proxy the JVM was told of, the relay will not go through it
            socket.connect(new InetSocketAddress(backend.address(), backend.port()), leftMillis());
            return switch (check.probe()) {
                case Check.Probe.Tcp _ -> Optional.empty();
                case Check.Probe.Http http -> ask(socket, http.path());
            };
        } catch (SocketTimeoutException _) {
            return Optional.of("no answer within " + Durations.text(check.timeout()));
        } catch (IOException e) {
            return Optional.of(plain(e));
        }
    }

    private Optional<String> ask(Socket socket, String path) throws IOException {
        String request = "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: twinstar\r\nConnection: close\r\n\r\n".formatted(path,
                backend.endpoint());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII)); // fits the new socket's buffer: never blocks
        var in = socket.getInputStream();
        byte[] answer = new byte[STATUS_LINE_MAX];
        int length = 0;
        while (length < answer.length) {
            socket.setSoTimeout(leftMillis());
            int read = in.read(answer, length, answer.length - length);
            if (read < 0) return Optional.of("closed before a status line");
            length += read;
            String soFar = new String(answer, 0, length, StandardCharsets.ISO_8859_1);
            int end = soFar.indexOf('\n');
            if (end >= 0) return StatusLine.failure(soFar.substring(0, end));
        }
        return Optional.of("not an HTTP answer");
    }

    /** Rounded up: a timeout of 0 would mean none. */
    private int leftMillis() throws SocketTimeoutException {
        long leftNanos = check.timeout().toNanos() - (System.nanoTime() - startNanos);
        if (leftNanos <= 0) throw new SocketTimeoutException();
        return (int) ((leftNanos + 999_999) / 1_000_000);
    }

    private static String plain(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message.toLowerCase(Locale.ROOT);
    }
}
