/** Clients and a backend on one thread, so that the CPU they share is not spent on switching between them. */
@NullMarked
package io.twinstar.benchmarks.compare.load;

import org.jspecify.annotations.NullMarked;
