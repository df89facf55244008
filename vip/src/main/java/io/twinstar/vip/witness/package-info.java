/** The third voter: who holds a VIP's vote and until when, and how the gateways ask for it. Pure. */
@NullMarked
package io.twinstar.vip.witness;

import org.jspecify.annotations.NullMarked;
