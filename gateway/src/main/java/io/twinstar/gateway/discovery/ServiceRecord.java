package io.twinstar.gateway.discovery;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;

/**
 * One SRV record (RFC 2782).
 *
 * @param priority those with the lowest are to be used as long as they can
 * @param weight of those with the same priority
 */
record ServiceRecord(int priority, int weight, int port, String target) {

    private static final Comparator<ServiceRecord> ORDER = Comparator.comparingInt(ServiceRecord::priority)
            .thenComparing(ServiceRecord::target).thenComparingInt(ServiceRecord::port);

    /** "The service is decidedly not available at this domain." */
    boolean isOfNobody() { return target.equals("."); }

    /** What is not of the best priority is a backup. An address that several records lead to is as the first says. */
    static List<Backend> backends(String pool, List<ServiceRecord> records, Map<String, List<InetAddress>> byTarget, int maxConnections) {
        int best = records.stream().mapToInt(ServiceRecord::priority).min().orElse(0);
        int heaviest = records.stream().mapToInt(ServiceRecord::weight).max().orElse(0);
        var backends = new ArrayList<Backend>();
        for (ServiceRecord record : records.stream().sorted(ORDER).toList()) {
            for (InetAddress address : byTarget.getOrDefault(record.target, List.of())) {
                var id = new BackendId(pool, address, record.port);
                boolean known = backends.stream().anyMatch(backend -> backend.id().equals(id));
                if (!known) backends.add(new Backend(id, weight(record.weight, heaviest), maxConnections, record.priority > best));
            }
        }
        return backends;
    }

    /** Weights go to 65,535, ours to 256. Of 0 it is said that it should have a very small chance, and 0 would have none. */
    private static int weight(int own, int heaviest) {
        int scaled = heaviest <= Backend.WEIGHT_MAX ? own : Math.round((float) own * Backend.WEIGHT_MAX / heaviest);
        return Math.max(1, scaled);
    }
}
