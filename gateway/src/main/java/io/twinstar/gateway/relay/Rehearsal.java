package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Admin;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Cidr;
import io.twinstar.conf.Conf;
import io.twinstar.conf.FirstBytes;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Log;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Relay;
import io.twinstar.conf.Timeouts;
import io.twinstar.conf.Vip;
import io.twinstar.gateway.relay.preread.ProxyHeader;
import io.twinstar.gateway.relay.preread.ProxyV2;

/**
 * Carries connections over loopback before the first client comes: a gateway that takes over has not relayed yet, and what the JVM loads
 * and links at the first connection made that one take 11 ms instead of 2.5. It has a front door of its own, so nothing is counted.
 */
public final class Rehearsal {

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final int CONNECTIONS = 300;
    /** Connections whose first bytes are looked at. */
    private static final int PREREAD = 30;
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final byte[] WORD = {'t', 'w', 'i', 'n'};
    private static final InetAddress LOOPBACK = Inet4Address.ofLiteral("127.0.0.1");

    private Rehearsal() {}

    /** Takes half a second on an idle machine. What fails does no harm. */
    public static void run(Engine engine) {
        var door = new FrontDoor(engine, "rehearsal", _ -> {});
        try (door; var backend = new ServerSocket(0, 0, LOOPBACK)) {
            Thread.ofVirtual().start(() -> answer(backend));
            int port = freePort();
            int prereadPort = freePort();
            var conf = conf(port, prereadPort, new BackendId("rehearsal", LOOPBACK, backend.getLocalPort()));
            if (door.prepare(conf).isPresent()) return;
            door.publish(conf, _ -> true);
            for (int done = 0; done < CONNECTIONS; done++) call(port, WORD);
            for (int done = 0; done < PREREAD; done++) call(prereadPort, headerAndWord());
        } catch (IOException e) {
            LOG.debug("The rehearsal ended early: {}", e.getMessage());
        }
    }

    private static byte[] headerAndWord() {
        byte[] header = ProxyV2.encode(new ProxyHeader(Optional.empty()));
        return ByteBuffer.allocate(header.length + WORD.length).put(header).put(WORD).array();
    }

    private static void call(int port, byte[] says) throws IOException {
        try (var client = new Socket()) {
            client.setSoTimeout(TIMEOUT_MILLIS);
            client.connect(new InetSocketAddress(LOOPBACK, port), TIMEOUT_MILLIS);
            client.getOutputStream().write(says);
            client.getInputStream().readNBytes(WORD.length);
        }
    }

    /** One connection at a time, until the socket is closed. */
    private static void answer(ServerSocket backend) {
        while (!backend.isClosed()) {
            try (var connection = backend.accept()) {
                connection.setSoTimeout(TIMEOUT_MILLIS);
                connection.getOutputStream().write(connection.getInputStream().readNBytes(WORD.length));
            } catch (IOException _) {
                // the caller sees it, or the rehearsal is over
            }
        }
    }

    static int freePort() throws IOException {
        try (var probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private static Conf conf(int port, int prereadPort, BackendId backend) {
        var vip = new Vip("rehearsal", LOOPBACK, "lo", 1, Vip.ADVERTISE_DEFAULT, Optional.empty(), Vip.Failback.NEVER);
        var pool = new Pool(backend.pool(), Balance.WEIGHTED_LEAST_CONNECTION, Check.DEFAULT, Timeouts.DEFAULT,
                List.of(new Backend(backend, 1)));
        var listener = new Listener("rehearsal", vip.name(), port, pool.name());
        var first = new FirstBytes(List.of(Cidr.of(LOOPBACK)), Map.of("rehearsal.invalid", pool.name()), FirstBytes.TIMEOUT_DEFAULT);
        var preread = new Listener("preread", vip.name(), prereadPort, Optional.of(pool.name()), first);
        return new Conf(Map.of(), Optional.empty(), Map.of(), Map.of(vip.name(), vip),
                Map.of(listener.name(), listener, preread.name(), preread),
                Map.of(pool.name(), pool), Notify.NOBODY, Relay.DEFAULT, Admin.DEFAULT, Log.DEFAULT);
    }
}
