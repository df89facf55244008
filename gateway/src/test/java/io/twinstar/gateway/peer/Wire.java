package io.twinstar.gateway.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** A cable between two ends that can be cut, and that remembers what went through it: each end takes it for the other one. */
final class Wire implements AutoCloseable {

    private static final int DATAGRAM_BYTES_MAX = 2_048;

    private final DatagramChannel channel;
    private final InetSocketAddress answers;
    private final List<byte[]> asked = new ArrayList<>();
    private @Nullable SocketAddress caller;
    private volatile boolean cut;

    /** @param answers where what comes from anywhere else goes to */
    Wire(InetSocketAddress here, InetSocketAddress answers) throws IOException {
        this.answers = answers;
        channel = DatagramChannel.open().bind(here);
        Thread.ofVirtual().start(this::run);
    }

    private void run() {
        var datagram = ByteBuffer.allocateDirect(DATAGRAM_BYTES_MAX);
        try {
            while (true) {
                datagram.clear();
                SocketAddress from = channel.receive(datagram);
                datagram.flip();
                if (!cut) forward(from, datagram);
            }
        } catch (IOException _) {
            // closed: that is its end
        }
    }

    private synchronized void forward(SocketAddress from, ByteBuffer datagram) throws IOException {
        if (from.equals(answers)) {
            if (caller != null) channel.send(datagram, caller);
        } else {
            caller = from;
            var bytes = new byte[datagram.remaining()];
            datagram.get(0, bytes);
            asked.add(bytes);
            channel.send(datagram, answers);
        }
    }

    void cut(boolean now) {
        cut = now;
    }

    /** Everything that the calling end has sent so far, once more. */
    synchronized int replay() throws IOException {
        for (byte[] datagram : asked) channel.send(ByteBuffer.wrap(datagram), answers);
        return asked.size();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
