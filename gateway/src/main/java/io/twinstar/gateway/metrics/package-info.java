/** What is counted, in Prometheus's text format. */
@NullMarked
package io.twinstar.gateway.metrics;

import org.jspecify.annotations.NullMarked;
