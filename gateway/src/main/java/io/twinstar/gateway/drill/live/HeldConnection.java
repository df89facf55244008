package io.twinstar.gateway.drill.live;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.twinstar.gateway.drill.Sighting;

/**
 * A connection that stays: a question, its answer, a pause, and again. When it has ended it is made anew, under another number; one that
 * the other side ends in good order was not lost.
 */
final class HeldConnection {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *([0-9]{1,6})\r\n");
    private static final long AGAIN_NANOS = 50_000_000;

    private final InetSocketAddress target;
    private final byte[] question;
    private final boolean http;
    private final long everyNanos;
    private final long timeoutNanos;
    private final Consumer<Sighting> told;
    private final ByteBuffer answer = ByteBuffer.allocate(64 * 1024);
    private @Nullable SocketChannel channel;
    private int number;
    private int answers;
    private boolean waiting;
    private boolean connected;
    private boolean useless;
    private long askedNanos;
    private long dueNanos = System.nanoTime();

    /** @param http otherwise a byte is asked, and is to come back */
    HeldConnection(InetSocketAddress target, Optional<Talk.Http> http, long everyNanos, long timeoutNanos, Consumer<Sighting> told) {
        this.target = target;
        this.http = http.isPresent();
        this.everyNanos = everyNanos;
        this.timeoutNanos = timeoutNanos;
        this.told = told;
        question = http.map(page -> "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(page.path(), page.host())).orElse("!")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Asks if it is time, and gives up what takes too long. */
    void turn(Selector selector, long nowNanos) {
        if (useless) return;
        try {
            var open = channel;
            if (open == null) {
                if (nowNanos - dueNanos >= 0) open(selector, nowNanos);
            } else if (waiting || !connected) {
                if (nowNanos - askedNanos >= timeoutNanos) end(nowNanos, Optional.of("no answer in time"));
            } else if (nowNanos - dueNanos >= 0) {
                answer.clear();
                askedNanos = nowNanos;
                waiting = true;
                open.write(ByteBuffer.wrap(question));
            }
        } catch (IOException e) {
            end(nowNanos, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private void open(Selector selector, long nowNanos) throws IOException {
        var open = SocketChannel.open();
        channel = open;
        number = NUMBERS.incrementAndGet();
        answers = 0;
        waiting = false;
        connected = false;
        askedNanos = nowNanos;
        open.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
        connected = open.connect(target);
        open.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
    }

    void go(SelectionKey key) {
        var open = channel;
        if (open == null) return;
        long now = System.nanoTime();
        try {
            if (key.isConnectable() && open.finishConnect()) {
                connected = true;
                key.interestOps(SelectionKey.OP_READ);
            }
            if (!key.isReadable()) return;
            int bytes = open.read(answer);
            if (bytes < 0) end(now, Optional.of("closed by the other side"));
            else if (isWhole()) answered(now);
            else if (!answer.hasRemaining()) giveUp(now);
        } catch (IOException e) {
            end(now, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private boolean isWhole() {
        if (!http) return answer.position() > 0;
        var text = new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
        int head = text.indexOf("\r\n\r\n");
        if (head < 0) return false;
        var length = LENGTH.matcher(text.substring(0, head + 2).toLowerCase(Locale.ROOT));
        if (length.find()) return answer.position() >= head + 4 + Integer.parseInt(length.group(1));
        useless = true; // its end cannot be known without reading it as a browser would
        return true;
    }

    private void answered(long nowNanos) {
        if (useless) {
            giveUp(nowNanos);
            return;
        }
        told.accept(new Sighting.Echoed(number, askedNanos, nowNanos));
        answers++;
        waiting = false;
        dueNanos = nowNanos + everyNanos;
        boolean last = http && new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT)
                .contains("\r\nconnection: close\r\n");
        if (last) end(nowNanos, Optional.empty());
    }

    private void giveUp(long nowNanos) {
        useless = true;
        end(nowNanos, Optional.empty());
    }

    /** One that never had an answer was none yet. */
    private void end(long nowNanos, Optional<String> why) {
        if (why.isPresent() && answers > 0) told.accept(new Sighting.Lost(number, nowNanos, why.get()));
        dueNanos = nowNanos + AGAIN_NANOS;
        var open = channel;
        channel = null;
        if (open == null) return;
        try {
            open.close();
        } catch (IOException _) {
            // it has ended in any case
        }
    }
}
