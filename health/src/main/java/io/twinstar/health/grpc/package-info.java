/** One call of gRPC's health service over HTTP/2: bytes in, a judgement out. */
@NullMarked
package io.twinstar.health.grpc;

import org.jspecify.annotations.NullMarked;
