package io.twinstar.gateway.peer.report;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.BackendId;
import io.twinstar.gateway.admit.SourceKey;
import io.twinstar.gateway.admit.SourceUse;
import io.twinstar.gateway.peer.report.Counts.Echo;
import io.twinstar.gateway.peer.report.Counts.Open;
import io.twinstar.gateway.peer.report.Decoded.Malformed;
import io.twinstar.gateway.peer.report.PeerReport.BackendState;
import io.twinstar.gateway.peer.report.PeerReport.Configuration;
import io.twinstar.gateway.peer.report.PeerReport.Ejection;
import io.twinstar.gateway.peer.report.PeerReport.VipState;
import io.twinstar.gateway.peer.report.PeerReport.Wish;
import io.twinstar.health.Verdict;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.packet.ClientFlow;
import io.twinstar.vip.packet.Ipv4;
import io.twinstar.vip.packet.Ipv6;

/**
 * The link's messages as bytes, in network order. TLS has proven whose they are; they are not believed to be well formed for that.
 *
 * <pre>
 * frame     length 4 (of what follows), kind 1, and
 *   hello   version 2, process 8, known process 8, known change 8, node: text
 *   welcome process 8
 *   update  from 8, up to 8, last 1, count 2, and so many facts
 *   ack     up to 8
 *   renew
 *   flows   number 8, anew 1, whole 1, opened: count 2, and so many flows, closed: count 2, and so many flows
 *   flows ack  number 8
 *   sources  number 8, anew 1, whole 1, count 2, and so many uses
 *   sources ack  number 8
 *   sources wanted
 * fact      kind 1, and
 *   configured    generation 8, sha256 32
 *   vip is        vip: text, role 1, ailments 2
 *   vip gone      vip: text
 *   backend is    number 4, backend, health 1, ejection: times 2 (0: none), milliseconds left 4
 *   backend gone  backend
 *   wish is       subject: text, edition 8, state 1, milliseconds until what is left is closed 4
 *   wish gone     subject: text
 * backend   pool: text, length of the address 1 (4 or 16), address, port 2
 * flow      length of an address 1 (4 or 16), VIP, port 2, client, port 2
 * use       listener: text, length of the source 1 (4 or 8), source, open 4, nanoseconds until its bucket is full 8
 * text      length 1, ASCII
 * datagram  order 8, sent 8, echo 1, echo: sent 8, held 8 (0, 0: none), count 2, and so many: number 4, open 4
 * </pre>
 */
public final class MessageCodec {

    public static final int VERSION = 3;
    /** The first that knows of flows. */
    public static final int FLOWS_VERSION = 2;
    /** The first that knows of what sources use. */
    public static final int SOURCES_VERSION = 3;
    public static final int LENGTH_BYTES = Integer.BYTES;
    public static final int FRAME_BYTES_MAX = 64 * 1024;
    /** What QUIC carries on any path (RFC 9000 §14.1 asks for 1,200 bytes of UDP payload), less its own headers. */
    public static final int DATAGRAM_BYTES_MAX = 1_100;

    private static final int HELLO = 1;
    private static final int WELCOME = 2;
    private static final int UPDATE = 3;
    private static final int ACK = 4;
    private static final int RENEW = 5;
    private static final int FLOWS = 6;
    private static final int FLOWS_ACK = 7;
    private static final int SOURCES = 8;
    private static final int SOURCES_ACK = 9;
    private static final int SOURCES_WANTED = 10;

    private static final int CONFIGURED = 1;
    private static final int VIP_IS = 2;
    private static final int VIP_GONE = 3;
    private static final int BACKEND_IS = 4;
    private static final int BACKEND_GONE = 5;
    private static final int WISH_IS = 6;
    private static final int WISH_GONE = 7;

    /** Each by its number on the wire. */
    private static final List<Role> ROLES = List.of(Role.INITIALIZE, Role.BACKUP, Role.ACTIVE);
    private static final List<AdminState> STATES = List.of(AdminState.READY, AdminState.DRAIN, AdminState.MAINTENANCE);
    private static final List<Verdict> VERDICTS = List.of(Verdict.UNKNOWN, Verdict.UP, Verdict.DOWN);

    private static final int NAME_CHARS_MAX = 63;
    private static final int SHA256_BYTES = 32;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private MessageCodec() {}

    /** A value that no gateway sends. */
    private static final class Impossible extends Exception {

        private static final long serialVersionUID = 1;

        Impossible(String what, long value) {
            super("%s %d".formatted(what, value), null, false, false);
        }
    }

    /** What may be in a frame or a datagram. */
    private interface Part<T> {
        T read(ByteBuffer in) throws Impossible;
    }

    /** @param frame behind its length; it is read to its end */
    public static Decoded decode(ByteBuffer frame, long nowNanos) {
        return whole(frame, in -> message(in, nowNanos));
    }

    public static Decoded decodeDatagram(ByteBuffer datagram) {
        return whole(datagram, MessageCodec::counts);
    }

    private static Decoded whole(ByteBuffer in, Part<? extends Decoded> part) {
        try {
            Decoded read = part.read(in);
            return in.hasRemaining() ? new Malformed("%d bytes too many".formatted(in.remaining())) : read;
        } catch (BufferUnderflowException _) {
            return new Malformed("truncated");
        } catch (Impossible e) {
            return new Malformed(String.valueOf(e.getMessage()));
        }
    }

    private static Message message(ByteBuffer in, long nowNanos) throws Impossible {
        int kind = in.get();
        return switch (kind) {
            case HELLO -> hello(in);
            case WELCOME -> new Message.Welcome(in.getLong());
            case UPDATE ->
                new Message.Update(change(in), change(in), truth(in), list(in, Message.Update.FACTS_MAX, it -> fact(it, nowNanos)));
            case ACK -> new Message.Ack(change(in));
            case RENEW -> new Message.Renew();
            case FLOWS -> new Message.Flows(change(in), truth(in), truth(in), list(in, Message.Flows.FLOWS_MAX, MessageCodec::flow),
                    list(in, Message.Flows.FLOWS_MAX, MessageCodec::flow));
            case FLOWS_ACK -> new Message.FlowsAck(change(in));
            case SOURCES ->
                new Message.Sources(change(in), truth(in), truth(in), list(in, Message.Sources.USES_MAX, MessageCodec::use));
            case SOURCES_ACK -> new Message.SourcesAck(change(in));
            case SOURCES_WANTED -> new Message.SourcesWanted();
            default -> throw new Impossible("kind", kind);
        };
    }

    private static Message hello(ByteBuffer in) throws Impossible {
        int version = Short.toUnsignedInt(in.getShort());
        if (version == 0) throw new Impossible("version", version);
        long process = in.getLong();
        long knownProcess = in.getLong();
        long knownChange = change(in);
        return new Message.Hello(version, name(in), process, knownProcess, knownChange);
    }

    private static Fact fact(ByteBuffer in, long nowNanos) throws Impossible {
        int kind = in.get();
        return switch (kind) {
            case CONFIGURED -> new Fact.Configured(configuration(in));
            case VIP_IS -> new Fact.VipIs(name(in), new VipState(oneOf(ROLES, in, "role"), Short.toUnsignedInt(in.getShort())));
            case VIP_GONE -> new Fact.VipGone(name(in));
            case BACKEND_IS ->
                new Fact.BackendIs(in.getInt(), backend(in), new BackendState(oneOf(VERDICTS, in, "health"), ejection(in, nowNanos)));
            case BACKEND_GONE -> new Fact.BackendGone(backend(in));
            case WISH_IS -> new Fact.WishIs(text(in, Wish.SUBJECT_CHARS_MAX), wish(in, nowNanos));
            case WISH_GONE -> new Fact.WishGone(text(in, Wish.SUBJECT_CHARS_MAX));
            default -> throw new Impossible("fact", kind);
        };
    }

    private static Wish wish(ByteBuffer in, long nowNanos) throws Impossible {
        long edition = change(in);
        AdminState state = oneOf(STATES, in, "state");
        return new Wish(edition, state, nowNanos + Integer.toUnsignedLong(in.getInt()) * NANOS_PER_MILLI);
    }

    private static Configuration configuration(ByteBuffer in) throws Impossible {
        long generation = change(in);
        var sha256 = new byte[SHA256_BYTES];
        in.get(sha256);
        return new Configuration(generation, HexFormat.of().formatHex(sha256));
    }

    private static Optional<Ejection> ejection(ByteBuffer in, long nowNanos) {
        int times = Short.toUnsignedInt(in.getShort());
        long leftMillis = Integer.toUnsignedLong(in.getInt());
        return times == 0 ? Optional.empty() : Optional.of(new Ejection(times, nowNanos + leftMillis * NANOS_PER_MILLI));
    }

    private static BackendId backend(ByteBuffer in) throws Impossible {
        String pool = name(in);
        var address = new byte[addressBytes(in)];
        in.get(address);
        return new BackendId(pool, address(address), port(in));
    }

    private static ClientFlow flow(ByteBuffer in) throws Impossible {
        int length = addressBytes(in);
        var vip = end(in, length);
        return new ClientFlow(end(in, length), vip);
    }

    private static SourceUse use(ByteBuffer in) throws Impossible {
        String listener = name(in);
        int length = in.get();
        if (length != Integer.BYTES && length != Long.BYTES) throw new Impossible("source length", length);
        boolean isIpv4 = length == Integer.BYTES;
        var source = new SourceKey(isIpv4, isIpv4 ? Integer.toUnsignedLong(in.getInt()) : in.getLong());
        int open = in.getInt();
        if (open < 0) throw new Impossible("connections", open);
        long owedNanos = in.getLong();
        if (owedNanos < 0 || owedNanos > SourceUse.OWED_NANOS_MAX) throw new Impossible("nanoseconds", owedNanos);
        return new SourceUse(listener, source, open, owedNanos);
    }

    private static int addressBytes(ByteBuffer in) throws Impossible {
        int length = in.get();
        if (length != Ipv4.ADDRESS_BYTES && length != Ipv6.ADDRESS_BYTES) throw new Impossible("address length", length);
        return length;
    }

    private static InetSocketAddress end(ByteBuffer in, int addressBytes) throws Impossible {
        InetAddress address = addressBytes == Ipv4.ADDRESS_BYTES ? Ipv4.read(in) : Ipv6.read(in);
        return new InetSocketAddress(address, port(in));
    }

    private static int port(ByteBuffer in) throws Impossible {
        int port = Short.toUnsignedInt(in.getShort());
        if (port == 0) throw new Impossible("port", port);
        return port;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    private static Counts counts(ByteBuffer in) throws Impossible {
        long order = in.getLong();
        long sentAtNanos = in.getLong();
        boolean echoes = truth(in);
        var echo = new Echo(in.getLong(), in.getLong());
        var open = list(in, Counts.OPEN_MAX, it -> new Open(it.getInt(), it.getInt()));
        return new Counts(order, sentAtNanos, echoes ? Optional.of(echo) : Optional.empty(), open);
    }

    private static <T> List<T> list(ByteBuffer in, int max, Part<T> part) throws Impossible {
        int count = Short.toUnsignedInt(in.getShort());
        if (count > max) throw new Impossible("count", count);
        var read = new ArrayList<T>(count);
        for (int i = 0; i < count; i++) read.add(part.read(in));
        return read;
    }

    private static <T> T oneOf(List<T> values, ByteBuffer in, String what) throws Impossible {
        int number = Byte.toUnsignedInt(in.get());
        if (number >= values.size()) throw new Impossible(what, number);
        return values.get(number);
    }

    private static boolean truth(ByteBuffer in) throws Impossible {
        int value = in.get();
        if (value != 0 && value != 1) throw new Impossible("truth", value);
        return value == 1;
    }

    private static long change(ByteBuffer in) throws Impossible {
        long number = in.getLong();
        if (number < 0) throw new Impossible("number", number);
        return number;
    }

    private static String name(ByteBuffer in) throws Impossible { return text(in, NAME_CHARS_MAX); }

    private static String text(ByteBuffer in, int most) throws Impossible {
        int length = Byte.toUnsignedInt(in.get());
        if (length == 0 || length > most) throw new Impossible("length of a name", length);
        var text = new byte[length];
        in.get(text);
        for (byte letter : text) {
            if (letter <= ' ' || letter == 0x7F) throw new Impossible("letter", letter); // also what is no ASCII: it is negative
        }
        return new String(text, StandardCharsets.US_ASCII);
    }

    /** With its length in front. */
    public static ByteBuffer encode(Message message, long nowNanos) {
        var out = ByteBuffer.allocate(LENGTH_BYTES + FRAME_BYTES_MAX);
        out.position(LENGTH_BYTES);
        switch (message) {
            case Message.Hello hello -> putName(out.put((byte) HELLO).putShort((short) hello.version()).putLong(hello.process())
                    .putLong(hello.knownProcess()).putLong(hello.knownChange()), hello.node());
            case Message.Welcome(long process) -> out.put((byte) WELCOME).putLong(process);
            case Message.Update update -> {
                out.put((byte) UPDATE).putLong(update.from()).putLong(update.upTo()).put((byte) (update.last() ? 1 : 0))
                        .putShort((short) update.facts().size());
                for (Fact fact : update.facts()) put(out, fact, nowNanos);
            }
            case Message.Ack(long upTo) -> out.put((byte) ACK).putLong(upTo);
            case Message.Renew() -> out.put((byte) RENEW);
            case Message.Flows flows -> {
                out.put((byte) FLOWS).putLong(flows.number()).put((byte) (flows.anew() ? 1 : 0)).put((byte) (flows.whole() ? 1 : 0));
                put(out, flows.opened());
                put(out, flows.closed());
            }
            case Message.FlowsAck(long number) -> out.put((byte) FLOWS_ACK).putLong(number);
            case Message.Sources(long number, boolean anew, boolean whole, var uses) -> {
                out.put((byte) SOURCES).putLong(number).put((byte) (anew ? 1 : 0)).put((byte) (whole ? 1 : 0))
                        .putShort((short) uses.size());
                for (SourceUse use : uses) put(out, use);
            }
            case Message.SourcesAck(long number) -> out.put((byte) SOURCES_ACK).putLong(number);
            case Message.SourcesWanted() -> out.put((byte) SOURCES_WANTED);
        }
        return out.putInt(0, out.position() - LENGTH_BYTES).flip();
    }

    public static ByteBuffer encode(Counts counts) {
        var out = ByteBuffer.allocate(DATAGRAM_BYTES_MAX);
        var echo = counts.echo().orElse(new Echo(0, 0));
        out.putLong(counts.order()).putLong(counts.sentAtNanos()).put((byte) (counts.echo().isPresent() ? 1 : 0))
                .putLong(echo.sentAtNanos()).putLong(echo.heldNanos()).putShort((short) counts.open().size());
        for (Open open : counts.open()) out.putInt(open.number()).putInt(open.connections());
        return out.flip();
    }

    private static void put(ByteBuffer out, Fact fact, long nowNanos) {
        switch (fact) {
            case Fact.Configured(Configuration(long generation, String sha256)) ->
                out.put((byte) CONFIGURED).putLong(generation).put(HexFormat.of().parseHex(sha256));
            case Fact.VipIs(String vip, VipState state) ->
                putName(out.put((byte) VIP_IS), vip).put((byte) ROLES.indexOf(state.role())).putShort((short) state.ailments());
            case Fact.VipGone(String vip) -> putName(out.put((byte) VIP_GONE), vip);
            case Fact.BackendIs(int number, BackendId backend, BackendState state) -> {
                putBackend(out.put((byte) BACKEND_IS).putInt(number), backend).put((byte) VERDICTS.indexOf(state.health()));
                putEjection(out, state.ejection(), nowNanos);
            }
            case Fact.BackendGone(BackendId backend) -> putBackend(out.put((byte) BACKEND_GONE), backend);
            case Fact.WishIs(String of, Wish wish) -> {
                long leftMillis = Math.ceilDiv(wish.closesAtNanos() - nowNanos, NANOS_PER_MILLI);
                putName(out.put((byte) WISH_IS), of).putLong(wish.edition()).put((byte) STATES.indexOf(wish.state()))
                        .putInt((int) Math.clamp(leftMillis, 0, 0xFFFF_FFFFL));
            }
            case Fact.WishGone(String of) -> putName(out.put((byte) WISH_GONE), of);
        }
    }

    /** What is over by now is none. */
    private static void putEjection(ByteBuffer out, Optional<Ejection> ejection, long nowNanos) {
        long leftMillis = ejection.map(it -> Math.ceilDiv(it.untilNanos() - nowNanos, NANOS_PER_MILLI)).orElse(0L);
        int times = leftMillis > 0 ? Math.min(ejection.orElseThrow().times(), Ejection.TIMES_MAX) : 0;
        out.putShort((short) times).putInt((int) Math.clamp(leftMillis, 0, 0xFFFF_FFFFL));
    }

    private static void put(ByteBuffer out, List<ClientFlow> flows) {
        out.putShort((short) flows.size());
        for (ClientFlow flow : flows) {
            byte[] vip = flow.vip().getAddress().getAddress();
            out.put((byte) vip.length).put(vip).putShort((short) flow.vip().getPort());
            out.put(flow.client().getAddress().getAddress()).putShort((short) flow.client().getPort());
        }
    }

    private static void put(ByteBuffer out, SourceUse use) {
        putName(out, use.listener());
        if (use.source().isIpv4()) out.put((byte) Integer.BYTES).putInt((int) use.source().prefix());
        else out.put((byte) Long.BYTES).putLong(use.source().prefix());
        out.putInt(use.open()).putLong(use.owedNanos());
    }

    private static ByteBuffer putBackend(ByteBuffer out, BackendId backend) {
        byte[] address = backend.address().getAddress();
        return putName(out, backend.pool()).put((byte) address.length).put(address).putShort((short) backend.port());
    }

    private static ByteBuffer putName(ByteBuffer out, String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        return out.put((byte) text.length).put(text);
    }
}
