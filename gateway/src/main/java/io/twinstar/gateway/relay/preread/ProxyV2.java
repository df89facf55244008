package io.twinstar.gateway.relay.preread;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

import io.twinstar.gateway.relay.preread.Decoded.Malformed;
import io.twinstar.gateway.relay.preread.Decoded.Partial;
import io.twinstar.gateway.relay.preread.Decoded.Whole;

/** Version 2 of the PROXY protocol, in binary (§2.2): 16 bytes, the addresses, and then whatever else the proxy knows. */
public final class ProxyV2 {

    static final ByteBuffer SIGNATURE = ByteBuffer.wrap(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a")).asReadOnlyBuffer();

    /** Far more than proxies send; beyond it a header is refused before it has come. */
    private static final int HEADER_BYTES_MAX = 16 * 1024;
    private static final int FIXED_BYTES = 16;
    private static final int VERSION = 2;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;
    private static final int UNSPEC = 0x00;
    private static final int STREAM_IPV4 = 0x11;
    private static final int STREAM_IPV6 = 0x21;
    private static final int IPV4_BYTES = 12;
    private static final int IPV6_BYTES = 36;
    private static final int UNIX_BYTES = 216;
    private static final byte[] MAPPED_IPV4 = HexFormat.of().parseHex("00000000000000000000ffff");

    private static final int TLV_BYTES = 3;
    private static final int TLV_CRC32C = 0x03;
    private static final int TLV_NOOP = 0x04;

    private ProxyV2() {}

    /** @param in has begun as a header of this version does */
    static Decoded<ProxyHeader> decode(ByteBuffer in) {
        if (in.remaining() < FIXED_BYTES) return new Partial<>();
        int version = (in.get(12) & 0xFF) >>> 4;
        if (version != VERSION) return new Malformed<>(new Fault.WrongVersion(version));
        int command = in.get(12) & 0xF;
        if (command != LOCAL && command != PROXY) return new Malformed<>(new Fault.WrongCommand(command));
        int bytes = FIXED_BYTES + (in.getShort(14) & 0xFFFF);
        if (bytes > HEADER_BYTES_MAX) return new Malformed<>(new Fault.TooLong(bytes, HEADER_BYTES_MAX));
        if (in.remaining() < bytes) return new Partial<>();
        if (command == LOCAL) return new Whole<>(new ProxyHeader(Optional.empty()), bytes); // whatever else it says
        return proxied(in.slice(0, bytes));
    }

    private static Decoded<ProxyHeader> proxied(ByteBuffer header) {
        int family = header.get(13) & 0xFF;
        int addressBytes = switch (family) {
            case UNSPEC -> 0;
            case STREAM_IPV4, STREAM_IPV4 + 1 -> IPV4_BYTES; // one more: of datagrams
            case STREAM_IPV6, STREAM_IPV6 + 1 -> IPV6_BYTES;
            case 0x31, 0x32 -> UNIX_BYTES;
            default -> -1;
        };
        if (addressBytes < 0) return new Malformed<>(new Fault.WrongFamily("0x%02x".formatted(family)));
        if (FIXED_BYTES + addressBytes > header.limit()) return new Malformed<>(new Fault.Overrun("addresses"));
        Optional<Endpoints> endpoints = switch (addressBytes) {
            case IPV4_BYTES -> Optional.of(endpoints(header, 4));
            case IPV6_BYTES -> Optional.of(endpoints(header, 16));
            default -> Optional.empty();
        };
        return tlvs(header, FIXED_BYTES + addressBytes, endpoints);
    }

    private static Decoded<ProxyHeader> tlvs(ByteBuffer header, int from, Optional<Endpoints> endpoints) {
        var kept = ByteBuffer.allocate(header.limit() - from);
        int checksumAt = -1;
        for (int at = from; at < header.limit();) {
            if (header.limit() - at < TLV_BYTES) return new Malformed<>(new Fault.Overrun("TLV"));
            int type = header.get(at) & 0xFF;
            int length = header.getShort(at + 1) & 0xFFFF;
            int next = at + TLV_BYTES + length;
            if (next > header.limit()) return new Malformed<>(new Fault.Overrun("TLV"));
            if (type == TLV_CRC32C) {
                if (length != Integer.BYTES || checksumAt >= 0) return new Malformed<>(new Fault.WrongChecksum());
                checksumAt = at + TLV_BYTES;
            } else if (type != TLV_NOOP) {
                kept.put(header.slice(at, next - at));
            }
            at = next;
        }
        if (checksumAt >= 0 && header.getInt(checksumAt) != checksum(header, checksumAt)) return new Malformed<>(new Fault.WrongChecksum());
        return new Whole<>(new ProxyHeader(endpoints, kept.flip(), checksumAt >= 0), header.limit());
    }

    /** Of the whole header, with zeros where the checksum itself stands (§2.2.3). */
    private static int checksum(ByteBuffer header, int at) {
        var crc = new CRC32C();
        crc.update(header.slice(0, at));
        crc.update(new byte[Integer.BYTES]);
        crc.update(header.slice(at + Integer.BYTES, header.limit() - at - Integer.BYTES));
        return (int) crc.getValue();
    }

    private static Endpoints endpoints(ByteBuffer header, int addressBytes) {
        int ports = FIXED_BYTES + 2 * addressBytes;
        return new Endpoints(new InetSocketAddress(address(header, FIXED_BYTES, addressBytes), header.getShort(ports) & 0xFFFF),
                new InetSocketAddress(address(header, FIXED_BYTES + addressBytes, addressBytes), header.getShort(ports + 2) & 0xFFFF));
    }

    private static InetAddress address(ByteBuffer header, int at, int length) {
        var bytes = new byte[length];
        header.get(at, bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            throw new AssertionError(wrongLength);
        }
    }

    /** With its TLVs, and with a checksum if it had one. */
    public static byte[] encode(ProxyHeader header) {
        ByteBuffer tlvs = header.tlvs();
        int checksumBytes = header.checksummed() ? TLV_BYTES + Integer.BYTES : 0;
        var out = ByteBuffer.allocate(FIXED_BYTES + IPV6_BYTES + tlvs.remaining() + checksumBytes);
        out.put(SIGNATURE.duplicate()).put((byte) (VERSION << 4 | (header.endpoints().isPresent() ? PROXY : LOCAL)));
        header.endpoints().ifPresentOrElse(ends -> put(ends, out), () -> out.put((byte) UNSPEC).putShort((short) 0));
        out.put(tlvs);
        int checksumAt = out.position() + TLV_BYTES;
        if (header.checksummed()) out.put((byte) TLV_CRC32C).putShort((short) Integer.BYTES).putInt(0);
        out.putShort(14, (short) (out.position() - FIXED_BYTES)).flip();
        if (header.checksummed()) out.putInt(checksumAt, checksum(out, checksumAt));
        var bytes = new byte[out.limit()];
        out.get(bytes);
        return bytes;
    }

    private static void put(Endpoints ends, ByteBuffer out) {
        InetAddress source = ends.source().getAddress();
        InetAddress destination = ends.destination().getAddress();
        boolean ipv6 = source instanceof Inet6Address || destination instanceof Inet6Address;
        out.put((byte) (ipv6 ? STREAM_IPV6 : STREAM_IPV4)).putShort((short) 0); // the length, when it is known
        put(source, ipv6, out);
        put(destination, ipv6, out);
        out.putShort((short) ends.source().getPort()).putShort((short) ends.destination().getPort());
    }

    private static void put(InetAddress address, boolean ipv6, ByteBuffer out) {
        if (ipv6 && address instanceof Inet4Address) out.put(MAPPED_IPV4);
        out.put(address.getAddress());
    }
}
