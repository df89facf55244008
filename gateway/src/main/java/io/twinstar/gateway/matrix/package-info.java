/** The fault matrix as data: rows, what must hold in each, and the judgement of what was seen. Pure. */
@NullMarked
package io.twinstar.gateway.matrix;

import org.jspecify.annotations.NullMarked;
