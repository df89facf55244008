package io.twinstar.gateway.relay.preread;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A PROXY protocol header: who is really at the other end of a connection, as the proxy before us says.
 *
 * @param endpoints empty: the proxy speaks for itself (LOCAL), or of something that is not IP, and the connection's own are to be taken
 * @param tlvs type, length and value of all that the proxy says beside, as they came; without checksum and padding
 * @param checksummed whether it is protected by a checksum
 */
public record ProxyHeader(Optional<Endpoints> endpoints, ByteBuffer tlvs, boolean checksummed) {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    public ProxyHeader {
        tlvs = tlvs.asReadOnlyBuffer();
    }

    public ProxyHeader(Optional<Endpoints> endpoints) { this(endpoints, NOTHING, false); }

    /** Each reads it from its beginning. */
    @Override
    public ByteBuffer tlvs() {
        return tlvs.duplicate();
    }
}
