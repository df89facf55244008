package io.twinstar.gateway.admin;

import java.nio.file.attribute.UserPrincipal;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioChannelOption;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/**
 * Who is asking.
 *
 * @param name for the log
 * @param mayChange whether the gateway may be changed at this caller's word
 * @param onThisHost whether what is asked may be asked of the other gateway in turn
 */
record Caller(String name, boolean mayChange, boolean onThisHost) {

    /** Somebody on the network: may look, not touch. */
    static final Caller READER = new Caller("a reader", false, false);

    /** The kernel's word for the peer's user: root and the gateway's own user may change things. */
    static Caller ofUnixSocket(Channel channel) {
        UnixDomainPrincipal peer = channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
        if (peer == null) return READER;
        UserPrincipal user = peer.user();
        String own = System.getProperty("user.name", "");
        return new Caller("user " + user.getName(), user.getName().equals("root") || user.getName().equals(own), true);
    }

    /** Mutual TLS has shown that it is the other gateway: who may change that one may change this one. */
    static Caller ofPeer(String node) {
        return new Caller("gateway " + node, true, false);
    }
}
