/** JSON as the gateway writes and reads it: the admin pages, and what it tells of itself. */
@NullMarked
package io.twinstar.gateway.json;

import org.jspecify.annotations.NullMarked;
