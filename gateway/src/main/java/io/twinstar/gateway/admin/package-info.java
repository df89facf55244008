/** The gateway over HTTP: a Unix socket for operators, a read-only TCP address for monitors. */
@NullMarked
package io.twinstar.gateway.admin;

import org.jspecify.annotations.NullMarked;
