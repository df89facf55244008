/** The link between the two gateways: what each tells the other beside the heartbeats, over QUIC with mutual TLS. */
@NullMarked
package io.twinstar.gateway.peer;

import org.jspecify.annotations.NullMarked;
