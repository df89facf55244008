package io.twinstar.conf;

import java.util.List;

/**
 * Whose connections a listener takes, and how many. Of the blocks that contain a client the smallest one decides, whichever list it is
 * in: nginx's {@code allow} and {@code deny} with the more special ones first, as they are written. Whom no block contains is denied
 * if there is an {@code allow}.
 *
 * @param all of one gateway's clients together
 * @param perSource of each client address; of IPv6 each /64, in which a host takes what address it likes. Where there is a link, of both
 *     gateways' together
 * @param allow none of which is in {@code deny} too
 */
public record Admission(Limits all, Limits perSource, List<Cidr> allow, List<Cidr> deny) {

    public static final Admission OPEN = new Admission(Limits.NONE, Limits.NONE, List.of(), List.of());

    public Admission {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }
}
