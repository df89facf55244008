/** The demo's and the tests' backends and canary. */
@NullMarked
package io.twinstar.gateway.lab;

import org.jspecify.annotations.NullMarked;
