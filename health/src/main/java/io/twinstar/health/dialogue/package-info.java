/** What a probe says to a backend, protocol by protocol, and how it judges what comes back: bytes in, a judgement out. Pure. */
@NullMarked
package io.twinstar.health.dialogue;

import org.jspecify.annotations.NullMarked;
