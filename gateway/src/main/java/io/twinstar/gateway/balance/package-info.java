/** Policies that choose a backend for a new connection. Pure. */
@NullMarked
package io.twinstar.gateway.balance;

import org.jspecify.annotations.NullMarked;
