package io.twinstar.gateway.trial;

import io.twinstar.gateway.matrix.Variant;

/** The gateways' configuration in the trials: 50 ms advertisements, a pulse of 10 ms on the second network, a tracked upstream. */
final class TrialConf {

    static final String KEY = "pair.key";
    static final int PULSE_PORT = 5112;
    /** In the directory of the configuration. */
    static final String AUDIT = "audit.jsonl";
    static final int WITNESS_PORT = 5113;

    private TrialConf() {}

    /** @param edition sets one text apart from another that says the same, so that a reload has something to read */
    static String text(Variant variant, int edition) {
        return """
                # edition %d
                nodes:
                  castor: { address: 198.18.0.11, pulse: 198.19.0.11 }
                  pollux: { address: 198.18.0.12, pulse: 198.19.0.12 }
                pair: { key: %s, pulse: 10ms, port: %d, %s }
                notify: { audit: %s }
                track:
                  router: { upstream: 198.18.0.1, every: 50ms, timeout: 50ms, rise: 2, fall: 3 }
                vips:
                  web: { %s, interface: eth0, vrid: 51, advertise: 50ms, %strack: [router] }
                listeners:
                  web: { vip: web, port: 80, pool: web }
                pools:
                  web:
                    check: { http: /healthz, every: 100ms, timeout: 100ms, rise: 2, fall: 3 }
                    backends:
                      - { address: 198.18.0.21:8080 }
                      - { address: 198.18.0.22:8080 }
                      - { address: 198.18.0.23:8080 }
                """.formatted(edition, KEY, PULSE_PORT, alone(variant), AUDIT, address(variant), preferred(variant));
    }

    private static String alone(Variant variant) {
        return variant == Variant.WITNESSED ? "witness: \"198.18.0.30:" + WITNESS_PORT + '"' : "alone: availability";
    }

    private static String address(Variant variant) {
        return variant == Variant.TWO_ADDRESSES ? "addresses: [198.18.0.100, 198.18.0.101]" : "address: 198.18.0.100";
    }

    private static String preferred(Variant variant) {
        return switch (variant) {
            case EQUAL -> "";
            case CASTOR_PREFERRED -> "preferred: castor, failback: true, ";
            case POLLUX_PREFERRED -> "preferred: pollux, failback: true, ";
            case BASE, WITNESSED, TWO_ADDRESSES -> "preferred: castor, failback: false, ";
        };
    }
}
