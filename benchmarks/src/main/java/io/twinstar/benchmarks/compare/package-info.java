/**
 * Twinstar beside HAProxy and nginx, the pure part: what is measured, what the figures of all rounds come to, and how they are
 * shown. {@code ./twinstar bench}.
 */
@NullMarked
package io.twinstar.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
