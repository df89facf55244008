package io.twinstar.gateway.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

import io.twinstar.gateway.relay.wire.Side;

/** A backend's end of a connection that has not said yet which one it is. */
final class Newcomer implements PlayerLoop.Turn {

    private final PlayerLoop loop;
    private final SelectionKey key;
    private final ByteBuffer hello = ByteBuffer.allocate(Player.HELLO_BYTES);

    Newcomer(PlayerLoop loop, SelectionKey key) {
        this.loop = loop;
        this.key = key;
    }

    @Override
    public void take(long now) {
        try {
            int bytes = ((SocketChannel) key.channel()).read(hello);
            if (bytes < 0) {
                end();
            } else if (!hello.hasRemaining()) {
                play(now);
            }
        } catch (IOException reset) {
            loop.closed(key); // a client may reset before its first bytes have arrived
        }
    }

    private void play(long now) throws IOException {
        Plan plan = loop.trial.plan(hello.getInt(0));
        if (plan.client().ending().stays()) loop.trial.known.increment();
        var player = new Player(loop, key, plan, Side.BACKEND);
        key.attach(player);
        player.prepare();
        player.start(now);
    }

    private void end() {
        if (hello.position() == 0) loop.trial.mute.increment();
        else
            loop.trial.fault("a backend heard an end of stream after " + hello.position() + " bytes of " + Player.HELLO_BYTES);
        loop.closed(key);
    }
}
