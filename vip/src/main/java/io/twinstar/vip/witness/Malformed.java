package io.twinstar.vip.witness;

/** A datagram that is no message to act on, one record a reason. */
public sealed interface Malformed extends Decoded {

    /** A short key that never changes, to count by. */
    default String reason() {
        return switch (this) {
            case Truncated _ -> "truncated";
            case TrailingBytes _ -> "trailing-bytes";
            case WrongMagic _ -> "wrong-magic";
            case WrongKey _ -> "wrong-key";
            case WrongSeal _ -> "wrong-seal";
            case WrongValue _ -> "wrong-value";
        };
    }

    record Truncated(int bytes, int expectedBytes) implements Malformed {}

    record TrailingBytes(int bytes, int expectedBytes) implements Malformed {}

    /** Something else than a message of this version. */
    record WrongMagic(int magic) implements Malformed {}

    /** A request of another pair. */
    record WrongKey(long keyId) implements Malformed {}

    /** Changed on its way, or made by somebody without the key. */
    record WrongSeal() implements Malformed {}

    /** By somebody who has the key, and is mistaken. */
    record WrongValue(String what, long value) implements Malformed {}
}
