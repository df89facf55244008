package io.twinstar.gateway.relay.preread;

import java.nio.ByteBuffer;

/** The PROXY protocol, whose versions are told apart by how they begin (proxy-protocol.txt of HAProxy, §2). */
public final class ProxyProtocol {

    private ProxyProtocol() {}

    /** Reads the remaining bytes of a stream from its beginning. Leaves them as they are. */
    public static Decoded<ProxyHeader> decode(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        if (beginsAs(in, ProxyV2.SIGNATURE)) return ProxyV2.decode(in);
        if (beginsAs(in, ProxyV1.START)) return ProxyV1.decode(in);
        return new Decoded.Malformed<>(new Fault.NoHeader());
    }

    /** As far as it goes. */
    private static boolean beginsAs(ByteBuffer in, ByteBuffer start) {
        int bytes = Math.min(in.remaining(), start.remaining());
        return in.slice(0, bytes).equals(start.slice(0, bytes));
    }
}
