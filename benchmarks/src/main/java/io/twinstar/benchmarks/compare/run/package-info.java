/** The comparison under way: its command line, its network, the proxies as processes. */
@NullMarked
package io.twinstar.benchmarks.compare.run;

import org.jspecify.annotations.NullMarked;
