/** Who is Active: RFC 9568 §6 as a state machine that never reads a clock. Pure. */
@NullMarked
package io.twinstar.vip.election;

import org.jspecify.annotations.NullMarked;
