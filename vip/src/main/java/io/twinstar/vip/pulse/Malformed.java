package io.twinstar.vip.pulse;

/** A message that is not to be believed, one record a reason. */
public sealed interface Malformed extends Decoded {

    /** A short key that never changes, to count by. */
    default String reason() {
        return switch (this) {
            case Truncated _ -> "truncated";
            case WrongMagic _ -> "wrong-magic";
            case WrongVersion _ -> "wrong-version";
            case WrongKey _ -> "wrong-key";
            case BadSeal _ -> "bad-seal";
            case WrongKind _ -> "wrong-kind";
            case TrailingBytes _ -> "trailing-bytes";
            case Impossible _ -> "impossible-value";
        };
    }

    /** Shorter than it must be, or than its count of claims says. */
    record Truncated(int bytes, int expectedBytes) implements Malformed {}

    /** Not from a gateway of this kind. */
    record WrongMagic(int magic) implements Malformed {}

    record WrongVersion(int version) implements Malformed {}

    /** Sealed with a key that is not ours; {@link io.twinstar.vip.seal.PairKey#id} of that one. */
    record WrongKey(long keyId) implements Malformed {}

    /** Forged or damaged. */
    record BadSeal() implements Malformed {}

    /** Neither pulse nor hello, or the one where the other is due. */
    record WrongKind(int kind) implements Malformed {}

    /** Longer than its count of claims says. */
    record TrailingBytes(int bytes, int expectedBytes) implements Malformed {}

    /** A field with a value that no gateway of this version sends. */
    record Impossible(String field, long value) implements Malformed {}
}
