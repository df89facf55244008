package io.twinstar.gateway.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import org.HdrHistogram.Histogram;

import io.twinstar.conf.BackendId;
import io.twinstar.gateway.latency.Buckets;
import io.twinstar.gateway.latency.Latencies;
import io.twinstar.gateway.latency.Phase;

/**
 * What is timed, for Prometheus: of each phase a histogram by listener and pool, and the last minute's quantiles as the recorders have
 * them. Buckets for each backend would be too many series: of those there is the mean.
 */
final class LatencyMeters implements MultiCollector {

    private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};
    private static final List<Phase> OF_EACH_BACKEND = List.of(Phase.BACKEND_CONNECT, Phase.FIRST_BYTE);

    private final Latencies latencies;
    private final LongSupplier nanoTime;
    /** The labels of each backend, which are the same at each scrape. */
    private final Map<Phase, Map<BackendId, Labels>> labels = new EnumMap<>(Phase.class);

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
        return snapshots.metricSnapshot(recent.build()).metricSnapshot(means()).build();
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

    private MetricSnapshot means() {
        var means = new ArrayList<SummaryDataPointSnapshot>();
        for (Phase phase : OF_EACH_BACKEND) {
            var sums = latencies.sums(phase);
            var known = labels.computeIfAbsent(phase, _ -> new HashMap<>());
            known.keySet().retainAll(sums.keySet());
            sums.forEach((backend, sum) -> means.add(SummaryDataPointSnapshot.builder().count(sum.count()).sum(sum.seconds())
                    .labels(known.computeIfAbsent(backend, added -> labels(added, phase))).build()));
        }
        return new SummarySnapshot(new MetricMetadata("twinstar_backend_phase_seconds", "How often and how long, by backend"), means);
    }

    private static Labels labels(BackendId backend, Phase phase) {
        return Labels.of("backend", backend.endpoint(), "phase", phase.text(), "pool", backend.pool());
    }

    private static Labels labels(Map<String, String> named) {
        var sorted = new TreeMap<>(named);
        return Labels.of(sorted.keySet().toArray(String[]::new), sorted.values().toArray(String[]::new));
    }
}
