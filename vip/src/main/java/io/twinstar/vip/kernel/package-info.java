/** The system calls: all of java.lang.foreign, seen by the vip module only, and by the benchmark of how it waits. */
@NullMarked
package io.twinstar.vip.kernel;

import org.jspecify.annotations.NullMarked;
