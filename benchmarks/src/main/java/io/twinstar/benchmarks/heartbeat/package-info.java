/** How late the gateway's heartbeat is under each garbage collector: {@code ./twinstar bench heartbeat}. */
@NullMarked
package io.twinstar.benchmarks.heartbeat;

import org.jspecify.annotations.NullMarked;
