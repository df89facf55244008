/** The secret that the two gateways and their witness share, and the proof of knowing it. */
@NullMarked
package io.twinstar.vip.seal;

import org.jspecify.annotations.NullMarked;
