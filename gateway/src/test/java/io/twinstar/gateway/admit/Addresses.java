package io.twinstar.gateway.admit;

import java.net.InetAddress;
import java.net.UnknownHostException;

import io.twinstar.conf.Cidr;

/** Clients for these tests. */
final class Addresses {

    private Addresses() {}

    static InetAddress of(String literal) { return InetAddress.ofLiteral(literal); }

    static InetAddress of(byte... bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            throw new AssertionError(wrongLength);
        }
    }

    /** Client n: 10.n, in 24 bits. */
    static InetAddress client(int n) {
        return of((byte) 10, (byte) (n >> 16), (byte) (n >> 8), (byte) n);
    }

    static Cidr block(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? Cidr.of(of(text)) : new Cidr(of(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }
}
