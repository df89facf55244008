package io.twinstar.benchmarks.compare.run;

import java.net.InetSocketAddress;

/**
 * Where one process listens, apart from all others in the network namespace.
 *
 * @param number 1 to 250
 */
record Place(int number) {

    static final String HOST = "198.18.0.1";
    static final InetSocketAddress BACKEND = new InetSocketAddress(HOST, 7000);

    /** Twinstar listens on the port at every address, others' ports at the one. */
    private static final int FIRST_PORT = 8_000;
    private static final int FIRST_ADMIN_PORT = 9_000;

    InetSocketAddress front() {
        return new InetSocketAddress(address(), port());
    }

    String address() {
        return "198.18.1." + number;
    }

    int port() {
        return FIRST_PORT + number;
    }

    int adminPort() {
        return FIRST_ADMIN_PORT + number;
    }
}
