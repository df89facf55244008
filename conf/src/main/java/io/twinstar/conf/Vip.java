package io.twinstar.conf;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A virtual router the gateways share: one or more virtual IPs that move together.
 *
 * @param addresses at least one, all IPv4 or all IPv6
 * @param interfaceName the Ethernet interface on whose network the addresses live
 * @param vrid virtual router identifier, 1 to 255, one of a kind on that network for each IP version (RFC 9568 §5.2.3)
 * @param advertise advertisement interval: 10 ms to 40.95 s in whole centiseconds (RFC 9568 §5.2.7: 12 bits)
 * @param preferred the node that starts with the higher priority; none: equal priorities, the higher address wins
 * @param failback whether and when the preferred node takes the VIP back
 * @param linger for how long at the most a node that has handed the VIP over serves the connections that it has; zero: not at all
 * @param group VIPs of one group have one owner: they move together
 * @param track names of what must be well for a node to be a good owner
 */
public record Vip(String name, List<InetAddress> addresses, String interfaceName, int vrid, Duration advertise, Optional<String> preferred,
        Failback failback, Duration linger, Optional<String> group, List<String> track, Wire wire) {

    public static final Duration LINGER_DEFAULT = Duration.ofSeconds(30);
    public static final Duration LINGER_MAX = Duration.ofHours(24);
    public static final Duration ADVERTISE_DEFAULT = Duration.ofMillis(50);
    public static final Duration ADVERTISE_MIN = Duration.ofMillis(10);
    public static final Duration ADVERTISE_MAX = Duration.ofMillis(40_950);
    public static final int ADDRESSES_MAX = 16;

    public Vip {
        addresses = List.copyOf(addresses);
        track = List.copyOf(track);
        Invalid.unless(!addresses.isEmpty() && addresses.size() <= ADDRESSES_MAX, "%d addresses are not 1 to %d", addresses.size(),
                ADDRESSES_MAX);
        Invalid.unless(addresses.stream().map(InetAddress::getClass).distinct().count() == 1, "VIP %s mixes IPv4 and IPv6", name);
        Invalid.unless(vrid >= 1 && vrid <= 255, "vrid %d is outside 1 to 255", vrid);
        Invalid.unless(advertise.compareTo(ADVERTISE_MIN) >= 0 && advertise.compareTo(ADVERTISE_MAX) <= 0
                && advertise.toNanos() % 10_000_000 == 0, "advertise %s is not 10ms to 40.95s in steps of 10ms", advertise);
    }

    public Vip(String name, List<InetAddress> addresses, String interfaceName, int vrid, Duration advertise, Optional<String> preferred,
            Failback failback, Optional<String> group, List<String> track, Wire wire) {
        this(name, addresses, interfaceName, vrid, advertise, preferred, failback, LINGER_DEFAULT, group, track, wire);
    }

    /** One address, and the defaults for what is left out. */
    public Vip(String name, InetAddress address, String interfaceName, int vrid, Duration advertise, Optional<String> preferred,
            Failback failback) {
        this(name, List.of(address), interfaceName, vrid, advertise, preferred, failback, Optional.empty(), List.of(), Wire.DEFAULT);
    }

    public boolean isIpv4() { return addresses.getFirst() instanceof Inet4Address; }

    /**
     * When a preferred node takes the VIP back from one that is well.
     *
     * @param after how long it must have been back; empty: never
     */
    public record Failback(Optional<Duration> after) {

        public static final Duration AFTER_MAX = Duration.ofDays(1);
        public static final Failback NEVER = new Failback(Optional.empty());
        public static final Failback AT_ONCE = new Failback(Optional.of(Duration.ZERO));

        public Failback {
            Invalid.unless(after.stream().noneMatch(delay -> delay.isNegative() || delay.compareTo(AFTER_MAX) > 0),
                    "failback after %s is not 0s to 24h", after);
        }

        public static Failback after(Duration delay) { return new Failback(Optional.of(delay)); }
    }

    /**
     * How advertisements travel, and how often neighbours are reminded of the owner.
     *
     * @param unicast to the other node's address instead of to the group (224.0.0.18, ff02::12)
     * @param refresh how often the owner repeats its gratuitous ARP or neighbour advertisement; zero: only after a change
     */
    public record Wire(boolean unicast, Checksum checksum, Duration refresh) {

        public static final Duration REFRESH_MAX = Duration.ofHours(1);
        public static final Wire DEFAULT = new Wire(false, Checksum.PSEUDO_HEADER, Duration.ofMinutes(1));

        public Wire {
            Invalid.unless(!refresh.isNegative() && refresh.compareTo(REFRESH_MAX) <= 0, "refresh %s is not 0s to 1h", refresh);
        }
    }

    /** What the checksum of an IPv4 advertisement covers; either is accepted. */
    public enum Checksum {
        /** As RFC 5798 was read by most, keepalived among them. */
        PSEUDO_HEADER("pseudo-header"),
        /** RFC 9568 §5.2.8: the VRRP message alone. */
        MESSAGE("message");

        private final String text;

        Checksum(String text) { this.text = text; }

        /** As it stands in the file. */
        public String text() { return text; }
    }
}
