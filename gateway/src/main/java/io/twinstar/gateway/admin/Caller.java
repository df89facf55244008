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
 */
record Caller(String name, boolean mayChange) {

    /** Somebody on the network: may look, not touch. */
    static final Caller READER = new Caller("a reader", false);

    /** The kernel's word for the peer's user: root and the gateway's own user may change things. */
    static Caller ofUnixSocket(Channel channel) {
        UnixDomainPrincipal peer = channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
        if (peer == null) return READER;
        UserPrincipal user = peer.user();
        String own = System.getProperty("user.name", "");
        return new Caller(user.getName(), user.getName().equals("root") || user.getName().equals(own));
    }
}
