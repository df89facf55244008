package io.twinstar.gateway.balance;

import io.twinstar.conf.BackendId;

/**
 * A seeded 64-bit hash, the same in every process and on every machine: words are folded in one by one through the
 * finalizer of SplitMix64 (Stafford's variant 13 of MurmurHash3's), in which each bit of the input flips each bit of the
 * output about half the time. It does not defend against clients that choose their addresses to collide.
 */
final class Hash {

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L; // 2^64 / golden ratio: keeps a zero word from leaving the seed as it was

    private Hash() {}

    static long of(long seed, byte[] bytes) {
        long hash = fold(seed, bytes.length);
        for (int at = 0; at < bytes.length; at += Integer.BYTES) hash = fold(hash, word(bytes, at));
        return hash;
    }

    static long of(long seed, BackendId id) { return fold(of(seed, id.address().getAddress()), id.port()); }

    static long fold(long hash, long word) {
        long z = (hash ^ word) + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }

    /** Big-endian; an address has 4 or 16 bytes. */
    private static long word(byte[] bytes, int at) {
        return (bytes[at] & 0xFFL) << 24 | (bytes[at + 1] & 0xFFL) << 16 | (bytes[at + 2] & 0xFFL) << 8 | (bytes[at + 3] & 0xFFL);
    }
}
