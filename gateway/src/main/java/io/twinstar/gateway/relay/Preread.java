package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.gateway.admit.Pass;
import io.twinstar.gateway.relay.preread.ClientHello;
import io.twinstar.gateway.relay.preread.Decoded.Malformed;
import io.twinstar.gateway.relay.preread.Decoded.Partial;
import io.twinstar.gateway.relay.preread.Decoded.Whole;
import io.twinstar.gateway.relay.preread.Endpoints;
import io.twinstar.gateway.relay.preread.ProxyHeader;
import io.twinstar.gateway.relay.preread.ProxyProtocol;
import io.twinstar.gateway.relay.wire.Sockets;
import io.twinstar.vip.packet.ClientFlow;

/**
 * A client whose first bytes say where it comes from, or which pool it wants: a PROXY protocol header, which is taken off, and then a
 * TLS ClientHello, which is left as it is. Owned by the event loop its socket is on.
 *
 * <pre>
 *   Header → ServerName → a {@link Connection}        and from each of the first two → over
 * </pre>
 */
final class Preread extends Guest implements Sockets.Prereader {

    private static final Logger LOG = LoggerFactory.getLogger(Preread.class);

    /** Header and ClientHello each. Whoever has said so much of one, and it is not whole, is waited for no longer. */
    private static final int BYTES_MAX = 16 * 1024;
    private static final int BYTES_FIRST = 1_024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Lane lane;
    private final PrereadRules rules;
    private final Sockets sockets;
    private final InetSocketAddress from;
    private final boolean proxied;
    private final @Nullable Pass pass;
    private final long deadlineNanos;
    private ByteBuffer said = ByteBuffer.allocate(BYTES_FIRST).limit(0);
    private ProxyHeader header;
    private boolean hasHeader;
    private boolean over;

    /**
     * @param to the address that was connected to
     * @param pass null: the client that a proxy speaks for has yet to be let in
     */
    Preread(Lane lane, PrereadRules rules, Sockets sockets, InetSocketAddress from, InetSocketAddress to, @Nullable ClientFlow flow,
            @Nullable Pass pass) {
        super(flow);
        this.lane = lane;
        this.rules = rules;
        this.sockets = sockets;
        this.from = from;
        this.pass = pass;
        header = new ProxyHeader(Optional.of(new Endpoints(from, to)));
        proxied = rules.isProxy(from.getAddress());
        deadlineNanos = lane.loop().nanoTime() + rules.timeout().toNanos();
    }

    void start() {
        lane.look(this, deadlineNanos);
        if (judge(false) > 0) sockets.preread(BYTES_MAX, this);
    }

    @Override
    public int preread(ByteBuffer bytes) {
        if (over) return 0;
        add(bytes);
        int wanted = judge(false);
        if (over) said = NOTHING; // the sockets know of this for as long as they are open
        return wanted;
    }

    private void add(ByteBuffer bytes) {
        int length = said.remaining() + bytes.remaining();
        if (said.capacity() - said.position() < length) {
            said = ByteBuffer.allocate(Math.max(length, 2 * said.capacity())).put(said).flip();
        }
        int end = said.limit();
        said.limit(end + bytes.remaining()).put(end, bytes, bytes.position(), bytes.remaining());
    }

    /** @return how many more bytes are wanted; 0: it is decided */
    private int judge(boolean ended) {
        int wanted = proxied && !hasHeader ? header(ended) : 0;
        if (wanted > 0 || over) return wanted;
        if (rules.names().isEmpty()) {
            goOn(rules.otherwise());
            return 0;
        }
        return serverName(ended);
    }

    private int header(boolean ended) {
        switch (ProxyProtocol.decode(first())) {
            case Whole<ProxyHeader>(ProxyHeader read, int bytes) -> {
                header = new ProxyHeader(read.endpoints().or(header::endpoints), read.tlvs(), read.checksummed());
                hasHeader = true;
                said.position(said.position() + bytes);
                return 0;
            }
            case Partial<ProxyHeader> _ -> {
                int wanted = ended ? 0 : room();
                if (wanted == 0) end(Outcome.NO_PROXY_HEADER, ended ? "the stream ends within it" : "it is too long");
                return wanted;
            }
            case Malformed<ProxyHeader>(var fault) -> {
                end(Outcome.NO_PROXY_HEADER, fault.reason());
                return 0;
            }
        }
    }

    /** What is no ClientHello names no server. */
    private int serverName(boolean ended) {
        switch (ClientHello.decode(first())) {
            case Whole<ClientHello>(ClientHello hello, _) -> goOn(
                    hello.serverName().flatMap(rules.names()::find).or(rules::otherwise));
            case Malformed<ClientHello> _ -> goOn(rules.otherwise());
            case Partial<ClientHello> _ -> {
                int wanted = ended ? 0 : room();
                if (wanted > 0) return wanted;
                goOn(rules.otherwise());
            }
        }
        return 0;
    }

    /** Of what has been said, as much as is looked at. */
    private ByteBuffer first() {
        return said.slice(said.position(), Math.min(said.remaining(), BYTES_MAX));
    }

    private int room() { return Math.max(0, BYTES_MAX - said.remaining()); }

    private void goOn(Optional<Route> route) {
        if (route.isEmpty()) {
            end(Outcome.UNKNOWN_SERVER_NAME, "no pool is for its server name");
            return;
        }
        over = true;
        lane.leave(this);
        InetSocketAddress client = header.endpoints().map(Endpoints::source).orElse(from);
        Pass admitted = pass != null ? pass : rules.admit(client.getAddress(), lane.loop().nanoTime());
        if (admitted == null) {
            lane.ledger().forgetIfGone(rules.listener());
            sockets.end();
            return;
        }
        route.get().begin(sockets, header, said);
        long enteredNanos = deadlineNanos - rules.timeout().toNanos();
        new Connection(lane, route.get(), sockets, client, lane.arrived(flow()), admitted, enteredNanos).start();
    }

    @Override
    public void ended() { if (!over) judge(true); }

    @Override
    public void reset() { end(Outcome.CLIENT_RESET); }

    @Override
    public void failed(Throwable why) {
        if (over) return;
        if (!(why instanceof IOException)) LOG.warn("A client of listener {} is given up", rules.listener(), why);
        end(why instanceof IOException ? Outcome.SHUTDOWN : Outcome.GATEWAY_FAULT);
    }

    @Override
    void look() {
        if (lane.coarseNanos() - deadlineNanos >= 0) end(Outcome.PREREAD_TIMEOUT);
        else lane.look(this, deadlineNanos);
    }

    @Override
    void end(Outcome outcome) { end(outcome, ""); }

    /** It is sent a RST. */
    private void end(Outcome outcome, String detail) {
        if (over) return;
        over = true;
        lane.leave(this);
        if (pass != null) pass.giveBack();
        if (outcome.isRefusal()) rules.tally().refuse(rules.listener(), outcome, detail, from.getAddress(), lane.coarseNanos());
        else rules.tally().close(outcome);
        lane.ledger().forgetIfGone(rules.listener());
        sockets.end();
    }
}
