package io.twinstar.benchmarks.heartbeat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

import org.HdrHistogram.Histogram;

import io.twinstar.gateway.json.JsonObject;

/**
 * How late the beats were, and what the process took meanwhile.
 *
 * @param residentBytes at the end
 */
record Measured(long p50Nanos, long p99Nanos, long p999Nanos, long maxNanos, long residentBytes, long allocatedBytesPerSecond) {

    static Measured of(Histogram latenessNanos, long residentBytes, long allocatedBytesPerSecond) {
        return new Measured(latenessNanos.getValueAtPercentile(50), latenessNanos.getValueAtPercentile(99),
                latenessNanos.getValueAtPercentile(99.9), latenessNanos.getMaxValue(), residentBytes, allocatedBytesPerSecond);
    }

    /** Each figure's median by itself; of an even number of rounds, the worse of the two in the middle. */
    static Measured median(List<Measured> rounds) {
        return new Measured(median(rounds, Measured::p50Nanos), median(rounds, Measured::p99Nanos), median(rounds, Measured::p999Nanos),
                median(rounds, Measured::maxNanos), median(rounds, Measured::residentBytes),
                median(rounds, Measured::allocatedBytesPerSecond));
    }

    private static long median(List<Measured> rounds, ToLongFunction<Measured> figure) {
        return rounds.stream().mapToLong(figure).sorted().skip(rounds.size() / 2).findFirst().orElseThrow();
    }

    static Measured read(JsonObject json) {
        return new Measured((long) json.number("p50_nanos"), (long) json.number("p99_nanos"), (long) json.number("p999_nanos"),
                (long) json.number("max_nanos"), (long) json.number("resident_bytes"), (long) json.number("allocated_bytes_per_second"));
    }

    Map<String, Object> json() {
        var members = new LinkedHashMap<String, Object>();
        members.put("p50_nanos", p50Nanos);
        members.put("p99_nanos", p99Nanos);
        members.put("p999_nanos", p999Nanos);
        members.put("max_nanos", maxNanos);
        members.put("resident_bytes", residentBytes);
        members.put("allocated_bytes_per_second", allocatedBytesPerSecond);
        return members;
    }
}
