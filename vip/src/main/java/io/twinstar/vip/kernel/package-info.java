/** The system calls: all of java.lang.foreign, seen by the vip module only. */
@NullMarked
package io.twinstar.vip.kernel;

import org.jspecify.annotations.NullMarked;
