package io.twinstar.gateway.relay.preread;

/** What is wrong with first bytes, one record a reason. */
public sealed interface Fault {

    /** A short key that never changes. */
    default String reason() {
        return switch (this) {
            case NoHeader _ -> "no-proxy-header";
            case TooLong _ -> "too-long";
            case WrongLine _ -> "wrong-line";
            case WrongFamily _ -> "wrong-family";
            case WrongEndpoint _ -> "wrong-endpoint";
            case WrongVersion _ -> "wrong-version";
            case WrongCommand _ -> "wrong-command";
            case Overrun _ -> "overrun";
            case WrongChecksum _ -> "wrong-checksum";
            case NotTls _ -> "not-tls";
            case EmptyRecord _ -> "empty-record";
            case NotClientHello _ -> "not-client-hello";
            case TrailingBytes _ -> "trailing-bytes";
            case TwoNames _ -> "two-names";
            case WrongName _ -> "wrong-name";
        };
    }

    /** It begins as neither version of the PROXY protocol does. */
    record NoHeader() implements Fault {}

    /** @param bytes it has at least, or says that it has */
    record TooLong(int bytes, int bytesMax) implements Fault {}

    /** A line of version 1 that does not end with CR and LF, or has not as many words as it must have. */
    record WrongLine(String line) implements Fault {}

    /** An address family or transport that the version does not know. */
    record WrongFamily(String family) implements Fault {}

    record WrongEndpoint(String address, String port) implements Fault {}

    /** Of the PROXY protocol, or of TLS's records. */
    record WrongVersion(int version) implements Fault {}

    record WrongCommand(int command) implements Fault {}

    /** A part of it is longer than what it is in. */
    record Overrun(String part) implements Fault {}

    /** Damaged on its way. */
    record WrongChecksum() implements Fault {}

    /** @param contentType its first byte, which is not that of a TLS handshake */
    record NotTls(int contentType) implements Fault {}

    /** RFC 8446 §5.1 forbids a record of a handshake without any of it. */
    record EmptyRecord() implements Fault {}

    /** Another handshake message. */
    record NotClientHello(int messageType) implements Fault {}

    /** Beyond the last part. */
    record TrailingBytes(String part) implements Fault {}

    /** RFC 8446 §4.2 allows each extension once. */
    record TwoNames() implements Fault {}

    /** A list of server names that is not one, or has no host's name, or two, or one that cannot be. */
    record WrongName() implements Fault {}
}
