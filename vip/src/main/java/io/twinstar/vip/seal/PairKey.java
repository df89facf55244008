package io.twinstar.vip.seal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The secret itself. It has no text form, so that no log or status can show it. */
public final class PairKey {

    /** As long as what HMAC-SHA256 puts out (RFC 2104 §3: less would weaken it, more gains little). */
    public static final int SECRET_BYTES = 32;

    private final byte[] secret;
    private final long id;

    public PairKey(byte[] secret) {
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("a key has %d bytes, not %d".formatted(SECRET_BYTES, secret.length));
        }
        this.secret = secret.clone();
        id = ByteBuffer.wrap(sha256().digest(this.secret)).getLong();
    }

    /** Which key it is, for those who have several; it tells nothing of the secret. */
    public long id() { return id; }

    byte[] secret() { return secret; }

    @Override
    public String toString() { return "key %016x".formatted(id); }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
