/** Who may come in: blocks of addresses, limits and rates, of a listener and of each source. */
@NullMarked
package io.twinstar.gateway.admit;

import org.jspecify.annotations.NullMarked;
