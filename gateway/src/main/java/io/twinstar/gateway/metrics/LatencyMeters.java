package io.twinstar.gateway.metrics;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import org.HdrHistogram.Histogram;

import io.twinstar.gateway.latency.Buckets;
import io.twinstar.gateway.latency.Latencies;
import io.twinstar.gateway.latency.Phase;

/**
 * What is timed, for Prometheus: of each phase a histogram by listener and pool, and the last minute's quantiles as the recorders have
 * them. Of each backend there is the mean: {@link BackendMeters}.
 */
final class LatencyMeters implements MultiCollector {

    private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

    private final Latencies latencies;
    private final LongSupplier nanoTime;

    LatencyMeters(Latencies latencies, LongSupplier nanoTime) {
        this.latencies = latencies;
        this.nanoTime = nanoTime;
    }

    @Override
    public MetricSnapshots collect() {
        var byPhase = new EnumMap<Phase, HistogramSnapshot.Builder>(Phase.class);
        var recent = SummarySnapshot.builder().name("twinstar_recent_seconds").help("Quantiles of the last minute, by phase");
        latencies.groups(nanoTime.getAsLong(), (group, sinceStart, lastMinute) -> {
            byPhase.computeIfAbsent(group.phase(), LatencyMeters::histogram).dataPoint(steps(group, sinceStart));
            if (lastMinute.getTotalCount() > 0) recent.dataPoint(quantiles(group, lastMinute));
        });
        var snapshots = MetricSnapshots.builder();
        byPhase.values().forEach(histogram -> snapshots.metricSnapshot(histogram.build()));
        return snapshots.metricSnapshot(recent.build()).build();
    }

    private static HistogramSnapshot.Builder histogram(Phase phase) {
        return HistogramSnapshot.builder().name("twinstar_" + phase.text() + "_seconds").help(phase.description());
    }

    private static HistogramSnapshot.HistogramDataPointSnapshot steps(Latencies.Group group, Buckets buckets) {
        return HistogramSnapshot.HistogramDataPointSnapshot.builder().labels(labels(group.labels())).sum(buckets.seconds())
                .classicHistogramBuckets(ClassicHistogramBuckets.of(Buckets.boundsSeconds(), buckets.counts())).build();
    }

    private static SummaryDataPointSnapshot quantiles(Latencies.Group group, Histogram nanos) {
        var quantiles = Arrays.stream(QUANTILES)
                .mapToObj(quantile -> new Quantile(quantile, nanos.getValueAtPercentile(100 * quantile) / 1e9)).toList();
        var named = new TreeMap<>(group.labels());
        named.put("phase", group.phase().text());
        return SummaryDataPointSnapshot.builder().labels(labels(named)).quantiles(Quantiles.of(quantiles)).build();
    }

    private static Labels labels(Map<String, String> named) {
        var sorted = new TreeMap<>(named);
        return Labels.of(sorted.keySet().toArray(String[]::new), sorted.values().toArray(String[]::new));
    }
}
