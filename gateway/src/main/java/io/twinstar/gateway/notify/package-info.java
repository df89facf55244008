/** Who is told of what happens, and how: an audit log, a webhook and a script, none of which anybody waits for. */
@NullMarked
package io.twinstar.gateway.notify;

import org.jspecify.annotations.NullMarked;
