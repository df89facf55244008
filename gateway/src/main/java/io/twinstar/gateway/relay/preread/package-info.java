/** What the first bytes of a connection say: PROXY protocol headers and the server name of a TLS ClientHello. */
@NullMarked
package io.twinstar.gateway.relay.preread;

import org.jspecify.annotations.NullMarked;
