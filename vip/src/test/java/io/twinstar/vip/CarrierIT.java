package io.twinstar.vip;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.kernel.NetNs;

import static org.assertj.core.api.Assertions.assertThat;

class CarrierIT {

    @Test
    void anInterfaceCarriesWhileItIsThereAndUpAndTheFarEndIsToo() {
        try (var host = new NetNs("carrier"); var carrier = new Carrier("near0")) {
            assertThat(host.call(carrier::fault)).contains("there is no interface near0");
            host.run("ip link add near0 type veth peer name far0; sysctl -qw net.ipv6.conf.near0.disable_ipv6=1");
            assertThat(host.call(carrier::fault)).contains("near0 is down");
            host.run("ip link set near0 up");
            assertThat(host.call(carrier::fault)).contains("near0 has no carrier");
            host.run("ip link set far0 up");
            assertThat(host.run("ip address show near0")).as("it has no address").doesNotContain("inet");
            assertThat(host.call(carrier::fault)).isEmpty();
            host.run("ip link set far0 down");
            assertThat(host.call(carrier::fault)).contains("near0 has no carrier");
            host.run("ip link del near0");
            assertThat(host.call(carrier::fault)).contains("there is no interface near0");
        }
    }
}
