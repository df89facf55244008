package io.twinstar.gateway.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Connections that stay, on each of which a byte goes to an echo and back at a steady pace; and what befalls them. One thread's. */
final class Streams {

    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Selector selector;
    private final List<Stream> streams = new ArrayList<>();
    private final Consumer<StreamSlice> told;
    private final ByteBuffer in = ByteBuffer.allocate(4_096);
    private long sliceNanos;
    private long echoes;
    private long slowestNanos;
    private long wrong;
    private long broken;

    /** One connection: what was sent on it, and has not come back yet. */
    private static final class Stream {

        final SocketChannel channel;
        final Queue<Long> underWay = new ArrayDeque<>();
        byte sent;
        byte echoed;

        Stream(SocketChannel channel) {
            this.channel = channel;
        }
    }

    /** All connected, and silent yet. */
    Streams(InetSocketAddress echo, int count, Consumer<StreamSlice> told) throws IOException {
        selector = Selector.open();
        this.told = told;
        for (int i = 0; i < count; i++) {
            var channel = SocketChannel.open(echo);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
            var stream = new Stream(channel);
            channel.register(selector, SelectionKey.OP_READ, stream);
            streams.add(stream);
        }
    }

    /** A byte on each of them in so many milliseconds, not all at once, while it is wanted. */
    void run(int everyMillis, BooleanSupplier wanted) throws IOException {
        long everyNanos = TimeUnit.MILLISECONDS.toNanos(everyMillis);
        long startNanos = System.nanoTime();
        sliceNanos = startNanos;
        for (long turn = 0; wanted.getAsBoolean(); turn++) {
            int number = (int) (turn % streams.size());
            long dueNanos = startNanos + turn / streams.size() * everyNanos + number * everyNanos / streams.size();
            for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) serve(left);
            send(streams.get(number));
            serve(0);
        }
    }

    private void serve(long nanos) throws IOException {
        if (nanos < TimeUnit.MILLISECONDS.toNanos(1)) selector.selectNow(this::receive);
        else selector.select(this::receive, TimeUnit.NANOSECONDS.toMillis(nanos));
        long now = System.nanoTime();
        if (now - sliceNanos < SLICE_NANOS) return;
        for (Stream stream : streams)
            if (!stream.underWay.isEmpty()) slowestNanos = Math.max(slowestNanos, now - stream.underWay.element());
        told.accept(new StreamSlice(now, echoes, slowestNanos, wrong, broken));
        sliceNanos = now;
        echoes = 0;
        slowestNanos = 0;
    }

    private void send(Stream stream) throws IOException {
        if (!stream.channel.isOpen()) return;
        try {
            if (stream.channel.write(ByteBuffer.wrap(new byte[]{stream.sent})) == 0) return; // the socket is full of what was not taken
            stream.sent++;
            stream.underWay.add(System.nanoTime());
        } catch (IOException reset) {
            lose(stream);
        }
    }

    private void receive(SelectionKey key) {
        var stream = (Stream) key.attachment();
        try {
            in.clear();
            int bytes = stream.channel.read(in);
            if (bytes < 0) lose(stream);
            long now = System.nanoTime();
            for (int i = 0; i < bytes; i++) {
                Long sentNanos = stream.underWay.poll();
                if (sentNanos == null || in.get(i) != stream.echoed++) wrong++;
                if (sentNanos != null) slowestNanos = Math.max(slowestNanos, now - sentNanos);
                echoes++;
            }
        } catch (IOException reset) {
            lose(stream);
        }
    }

    private void lose(Stream stream) {
        broken++;
        stream.underWay.clear();
        try {
            stream.channel.close();
        } catch (IOException _) {
            // it is lost in any case
        }
    }
}
