/** A pair's own certificate authority, and the files by which its nodes prove to each other who they are. */
@NullMarked
package io.twinstar.gateway.pki;

import org.jspecify.annotations.NullMarked;
