package io.twinstar.vip.seal;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Proves by HMAC-SHA256 (RFC 2104) that a message comes from somebody who knows the key. Used by one thread. */
public final class Seal {

    public static final int BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    public Seal(PairKey key) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.secret(), ALGORITHM));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new AssertionError("every Java platform has " + ALGORITHM, e);
        }
    }

    /** The seal over the buffer's remaining bytes, which stay. */
    public byte[] over(ByteBuffer message) {
        mac.update(message.duplicate());
        return mac.doFinal();
    }

    /** Whether the last {@link #BYTES} of the remaining bytes are the seal over the others. The time taken tells nothing. */
    public boolean fits(ByteBuffer sealed) {
        if (sealed.remaining() < BYTES) { return false; }
        int length = sealed.remaining() - BYTES;
        var theirs = new byte[BYTES];
        sealed.slice(sealed.position() + length, BYTES).get(theirs);
        return MessageDigest.isEqual(over(sealed.slice(sealed.position(), length)), theirs);
    }
}
