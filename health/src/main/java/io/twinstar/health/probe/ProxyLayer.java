package io.twinstar.health.probe;

import java.io.IOException;
import java.net.Socket;
import java.util.HexFormat;

import io.twinstar.conf.ProxyProtocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The PROXY protocol's header for a connection that is made for nobody else, as a backend that expects one must get it first. The
 * backend then sees the gateway's own address.
 *
 * @param over what comes after it
 */
record ProxyLayer(ProxyProtocol version, Conversation.Layer over) implements Conversation.Layer {

    private static final byte[] UNKNOWN = "PROXY UNKNOWN\r\n".getBytes(US_ASCII);
    /** Version 2, LOCAL, of no family, 0 bytes more. */
    private static final byte[] LOCAL = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "20" + "00" + "0000");

    @Override
    public Socket over(Socket connection) throws IOException {
        connection.getOutputStream().write(switch (version) {
            case V1 -> UNKNOWN;
            case V2 -> LOCAL;
        });
        return over.over(connection);
    }
}
