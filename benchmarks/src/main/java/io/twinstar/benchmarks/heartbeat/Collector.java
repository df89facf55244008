package io.twinstar.benchmarks.heartbeat;

import java.util.List;

/** The garbage collectors of JDK 25. */
enum Collector {
    SERIAL("Serial"), PARALLEL("Parallel"), G1("G1"), ZGC("ZGC"), SHENANDOAH("Shenandoah"), GENERATIONAL_SHENANDOAH("Shenandoah gen.");

    private final String title;

    Collector(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** What has a JVM use it. */
    List<String> flags() {
        return switch (this) {
            case SERIAL -> List.of("-XX:+UseSerialGC");
            case PARALLEL -> List.of("-XX:+UseParallelGC");
            case G1 -> List.of("-XX:+UseG1GC");
            case ZGC -> List.of("-XX:+UseZGC");
            case SHENANDOAH -> List.of("-XX:+UseShenandoahGC");
            case GENERATIONAL_SHENANDOAH -> List.of("-XX:+UseShenandoahGC", "-XX:ShenandoahGCMode=generational");
        };
    }
}
