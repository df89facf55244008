package io.twinstar.vip.packet;

import java.net.InetAddress;
import java.util.List;

/**
 * A VRRPv3 advertisement (RFC 9568 §5): the Active router of a virtual router says that it lives.
 *
 * @param vrid virtual router identifier, 1 to 255
 * @param priority 0: the sender resigns; 255: it claims to own the addresses; otherwise 1 to 254
 * @param intervalCentis the sender's advertisement interval, 1 to 4095 centiseconds
 * @param addresses the addresses the virtual router backs up, 1 to 255 of them, of the IP version that carried it
 */
public record Advertisement(int vrid, int priority, int intervalCentis, List<InetAddress> addresses) implements Decoded {

    public Advertisement {
        requireRange("vrid", vrid, 1, 255);
        requireRange("priority", priority, 0, 255);
        requireRange("intervalCentis", intervalCentis, 1, 4095);
        requireRange("the number of addresses", addresses.size(), 1, 255);
        addresses = List.copyOf(addresses);
    }

    private static void requireRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s %d is outside %d to %d".formatted(name, value, least, most));
        }
    }
}
