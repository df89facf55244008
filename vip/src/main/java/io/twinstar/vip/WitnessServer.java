package io.twinstar.vip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.vip.seal.PairKey;
import io.twinstar.vip.witness.Witness;

/** A witness on a UDP port. {@link #run} belongs to one thread; any other may {@link #close} it. */
public final class WitnessServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WitnessServer.class);
    /** More than an Ethernet frame carries. Of a longer datagram the rest is lost, and what is left is refused. */
    private static final int DATAGRAM_BYTES_MAX = 2048;

    private final DatagramChannel channel;
    private final Witness witness;
    private final List<PairKey> keys;
    private final ByteBuffer datagram = ByteBuffer.allocate(DATAGRAM_BYTES_MAX);
    private final Map<String, Long> counts = new TreeMap<>();

    /**
     * @param listen with an IPv4 address
     * @param keys one for each pair of gateways
     */
    public WitnessServer(InetSocketAddress listen, Collection<PairKey> keys) throws IOException {
        this.keys = List.copyOf(keys);
        channel = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            channel.bind(listen);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        // The clock is read when the port is ours, so that no other witness there can grant anything later.
        witness = new Witness(keys, new SecureRandom().nextLong(), System.nanoTime());
    }

    /** Answers until {@link #close}. */
    public void run() throws IOException {
        try {
            LOG.info("witness on {} for {}", text(local()), keys);
            while (true) { turn(); }
        } catch (ClosedChannelException _) {
            LOG.info("witness ends; datagrams: {}", counts);
        }
    }

    private void turn() throws IOException {
        var from = (InetSocketAddress) channel.receive(datagram.clear());
        Witness.Heard heard = witness.hear(datagram.flip(), System.nanoTime());
        count(heard.outcome(), from);
        heard.taken().forEach(taken -> LOG.info("{} has the vote on {}", taken.holder().getHostAddress(), taken.vote()));
        if (heard.reply().isEmpty()) { return; }
        try {
            channel.send(heard.reply().get(), from);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            count("send-failed", from); // no route back, perhaps; whoever asked asks again
        }
    }

    /** A line for the first of each kind; thousands of others must not make thousands of lines. */
    private void count(String outcome, InetSocketAddress from) {
        if (counts.merge(outcome, 1L, Long::sum) == 1) { LOG.info("first datagram {}: from {}", outcome, text(from)); }
    }

    /** Without the slash that InetSocketAddress puts in front. */
    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    /** Where it is bound, with the port that the kernel chose where none was given. */
    public InetSocketAddress local() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public void close() throws IOException { channel.close(); }
}
