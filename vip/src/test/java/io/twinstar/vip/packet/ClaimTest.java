package io.twinstar.vip.packet;

import java.net.InetAddress;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.packet.Arp.Operation;

import static io.twinstar.vip.packet.Lan.CASTOR_MAC;
import static io.twinstar.vip.packet.Lan.CLIENT_LINK_LOCAL;
import static io.twinstar.vip.packet.Lan.CLIENT_MAC;
import static io.twinstar.vip.packet.Lan.POLLUX;
import static io.twinstar.vip.packet.Lan.VIP;
import static io.twinstar.vip.packet.Lan.VIP_IPV6;
import static io.twinstar.vip.packet.Lan.ipv6;
import static org.assertj.core.api.Assertions.assertThat;

/** On castor, which has both VIPs. */
class ClaimTest {

    private static final Set<InetAddress> OURS = Set.of(VIP, VIP_IPV6);

    @Test
    void anotherSenderOfArpFromAVipClaimsIt() {
        for (Operation operation : Operation.values()) {
            var arp = new Arp(operation, CLIENT_MAC, VIP, CLIENT_MAC, VIP);
            assertThat(Claim.in(arp, OURS, CASTOR_MAC)).contains(new Claim(VIP, CLIENT_MAC));
        }
    }

    @Test
    void whoAsksForAVipDoesNotClaimIt() {
        assertThat(Claim.in(new Arp(Operation.REQUEST, CLIENT_MAC, POLLUX, Mac.ZERO, VIP), OURS, CASTOR_MAC)).isEmpty();
        assertThat(Claim.in(new Nd.Solicitation(CLIENT_MAC, CLIENT_LINK_LOCAL, VIP_IPV6), OURS, CASTOR_MAC)).isEmpty();
        assertThat(Claim.in(new Nd.Solicitation(CLIENT_MAC, ipv6("::"), VIP_IPV6), OURS, CASTOR_MAC)).isEmpty();
    }

    @Test
    void ourselvesAndOtherAddressesAreNoConcern() {
        assertThat(Claim.in(new Arp(Operation.REPLY, CASTOR_MAC, VIP, CASTOR_MAC, VIP), OURS, CASTOR_MAC)).isEmpty();
        assertThat(Claim.in(new Arp(Operation.REPLY, CLIENT_MAC, POLLUX, CASTOR_MAC, VIP), OURS, CASTOR_MAC)).isEmpty();
        assertThat(Claim.in(new Nd.Advertisement(CASTOR_MAC, VIP_IPV6), OURS, CASTOR_MAC)).isEmpty();
        assertThat(Claim.in(new Nd.Advertisement(CLIENT_MAC, CLIENT_LINK_LOCAL), OURS, CASTOR_MAC)).isEmpty();
    }

    @Test
    void anotherAdvertiserOfAVipClaimsItAndSoDoesOneThatAsksFromIt() {
        assertThat(Claim.in(new Nd.Advertisement(CLIENT_MAC, VIP_IPV6), OURS, CASTOR_MAC)).contains(new Claim(VIP_IPV6, CLIENT_MAC));
        assertThat(Claim.in(new Nd.Solicitation(CLIENT_MAC, VIP_IPV6, CLIENT_LINK_LOCAL), OURS, CASTOR_MAC))
                .contains(new Claim(VIP_IPV6, CLIENT_MAC));
    }
}
