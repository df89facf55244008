package io.twinstar.vip.pulse;

/**
 * One pulse among all that were ever sent.
 *
 * @param nonce of the process that sent it: drawn at its start, never 0
 * @param sequence from 1, rising by one with each pulse of that process
 */
public record Beat(long nonce, long sequence) {

    public Beat {
        if (nonce == 0) { throw new IllegalArgumentException("a process has a nonce"); }
        if (sequence < 1) { throw new IllegalArgumentException("pulses are numbered from 1, this one has " + sequence); }
    }
}
