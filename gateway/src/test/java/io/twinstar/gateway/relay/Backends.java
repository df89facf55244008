package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The backends' ends, of several listening addresses: from one source to one address the relay has but 28,000 ports. */
final class Backends extends PlayerLoop {

    private static final int BACKLOG = 4_096;

    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    /** On 127.0.0.firstByte and the next ones. */
    Backends(Trial trial, int firstByte, int count) throws IOException {
        super(trial);
        for (int lastByte = firstByte; lastByte < firstByte + count; lastByte++) listen(lastByte);
    }

    private void listen(int lastByte) throws IOException {
        var listening = ServerSocketChannel.open().bind(new InetSocketAddress(Rig.address("127.0.0." + lastByte), 0), BACKLOG);
        listening.configureBlocking(false);
        addresses.add((InetSocketAddress) listening.getLocalAddress());
        Turn accepts = now -> accept(listening);
        listening.register(selector, SelectionKey.OP_ACCEPT, accepts);
    }

    private void accept(ServerSocketChannel listening) {
        try {
            for (SocketChannel channel = listening.accept(); channel != null; channel = listening.accept()) {
                channel.configureBlocking(false);
                SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
                key.attach(new Newcomer(this, key));
                opened();
                accepted.incrementAndGet();
            }
        } catch (IOException failed) {
            trial.fault("a backend cannot accept: " + failed);
        }
    }

    @Override
    void admit() {} // the selector tells

    List<InetSocketAddress> addresses() { return addresses; }

    int accepted() { return accepted.get(); }
}
