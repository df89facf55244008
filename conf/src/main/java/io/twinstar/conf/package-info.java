/** What an operator asks for, as immutable records: nodes, VIPs, listeners, pools, backends. Pure. */
@NullMarked
package io.twinstar.conf;

import org.jspecify.annotations.NullMarked;
