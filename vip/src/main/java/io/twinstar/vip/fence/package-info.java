/** What makes a dead or hung owner lose its VIP. */
@NullMarked
package io.twinstar.vip.fence;

import org.jspecify.annotations.NullMarked;
