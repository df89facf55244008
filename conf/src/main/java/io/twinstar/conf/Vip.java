package io.twinstar.conf;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.Optional;

/**
 * A virtual IP the gateways share.
 *
 * @param interfaceName the Ethernet interface on whose network the address lives
 * @param vrid virtual router identifier, 1 to 255, one of a kind on that network (RFC 9568 §5.2.3)
 * @param advertise advertisement interval: 10 ms to 40.95 s in whole centiseconds (RFC 9568 §5.2.7: 12 bits)
 * @param preferred the node that starts with the higher priority; none: equal priorities, the higher address wins
 * @param failback whether the preferred node takes the VIP back when it returns
 */
public record Vip(String name, Inet4Address address, String interfaceName, int vrid, Duration advertise, Optional<String> preferred,
        boolean failback) {

    public static final Duration ADVERTISE_DEFAULT = Duration.ofMillis(50);
    public static final Duration ADVERTISE_MIN = Duration.ofMillis(10);
    public static final Duration ADVERTISE_MAX = Duration.ofMillis(40_950);

    public Vip {
        Invalid.unless(vrid >= 1 && vrid <= 255, "vrid %d is outside 1 to 255", vrid);
        Invalid.unless(advertise.compareTo(ADVERTISE_MIN) >= 0 && advertise.compareTo(ADVERTISE_MAX) <= 0
                && advertise.toNanos() % 10_000_000 == 0, "advertise %s is not 10ms to 40.95s in steps of 10ms", advertise);
    }
}
