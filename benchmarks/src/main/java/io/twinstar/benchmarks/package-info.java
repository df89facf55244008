/** What the pure parts cost, by JMH: {@code mvn -pl benchmarks -am package -DskipTests}, then run {@code org.openjdk.jmh.Main}. */
@NullMarked
package io.twinstar.benchmarks;

import org.jspecify.annotations.NullMarked;
