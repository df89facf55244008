package io.twinstar.vip.packet;

/** A packet that is no advertisement to act on, one record a reason. */
public sealed interface Malformed extends Decoded {

    /** A short key that never changes, to count by. */
    default String reason() {
        return switch (this) {
            case NotIpv4 _ -> "not-ipv4";
            case WrongProtocol _ -> "wrong-protocol";
            case WrongTtl _ -> "wrong-ttl";
            case Truncated _ -> "truncated";
            case TrailingBytes _ -> "trailing-bytes";
            case WrongVersion _ -> "wrong-version";
            case WrongType _ -> "wrong-type";
            case WrongChecksum _ -> "wrong-checksum";
            case ZeroVrid _ -> "zero-vrid";
            case NoAddresses _ -> "no-addresses";
            case ZeroInterval _ -> "zero-interval";
        };
    }

    /** The first four bits of the packet are not 4. */
    record NotIpv4(int ipVersion) implements Malformed {}

    /** The packet carries something else than VRRP. */
    record WrongProtocol(int protocol) implements Malformed {}

    /** It may have crossed a router, so anyone may have sent it. */
    record WrongTtl(int ttl) implements Malformed {}

    /** Shorter than its headers say. */
    record Truncated(int bytes, int expectedBytes) implements Malformed {}

    /** Longer than its headers say, by an authentication trailer of VRRPv2 perhaps. */
    record TrailingBytes(int bytes, int expectedBytes) implements Malformed {}

    record WrongVersion(int version) implements Malformed {}

    record WrongType(int type) implements Malformed {}

    record WrongChecksum(int checksum) implements Malformed {}

    record ZeroVrid() implements Malformed {}

    record NoAddresses() implements Malformed {}

    /** An interval of 0 would make every Backup's down interval 0. */
    record ZeroInterval() implements Malformed {}
}
