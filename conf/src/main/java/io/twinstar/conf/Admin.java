package io.twinstar.conf;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a gateway can be read.
 *
 * @param listen read-only metrics and status over HTTP; none: only the Unix socket answers
 */
public record Admin(Optional<InetSocketAddress> listen) {

    public static final Admin DEFAULT = new Admin(Optional.empty());
}
