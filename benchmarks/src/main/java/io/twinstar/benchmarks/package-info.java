/** What the pure parts cost, by JMH: {@code ./twinstar bench jmh}. */
@NullMarked
package io.twinstar.benchmarks;

import org.jspecify.annotations.NullMarked;
