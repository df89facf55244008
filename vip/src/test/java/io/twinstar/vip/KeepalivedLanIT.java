package io.twinstar.vip;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Vip;
import io.twinstar.vip.packet.AddressList;
import io.twinstar.vip.packet.Advertisement;

import static io.twinstar.vip.Eventually.eventually;
import static io.twinstar.vip.TwoLans.CASTOR;
import static io.twinstar.vip.TwoLans.UNICAST;
import static io.twinstar.vip.TwoLans.vip;
import static org.assertj.core.api.Assertions.assertThat;

/** keepalived, which knows nothing of this code, on pollux: it takes our advertisements for its virtual router's, and we its. */
class KeepalivedLanIT {

    @TempDir
    Path directory;
    private final TwoLans lans = new TwoLans();

    @AfterEach
    void unplug() { lans.close(); }

    static List<Vip> vips() {
        return List.of(vip("several", Vip.Wire.DEFAULT, "198.18.0.100", "198.18.0.101", "198.18.0.102"),
                vip("four", UNICAST, "198.18.0.100"),
                vip("six", Vip.Wire.DEFAULT, "2001:db8::64", "2001:db8::65"), vip("six", UNICAST, "2001:db8::64"));
    }

    @ParameterizedTest
    @MethodSource("vips")
    void weHearKeepalivedAndItYieldsToUs(Vip vip) throws Exception {
        Lan castor = lans.lan(CASTOR, vip);
        Process keepalived = start(configuration(vip));
        try {
            List<Arrival.Advertised> heard = new ArrayList<>();
            eventually("keepalived advertising", () -> {
                for (Arrival arrival : TwoLans.arrivals(castor)) { if (arrival instanceof Arrival.Advertised its) { heard.add(its); } }
                return !heard.isEmpty();
            });
            assertThat(heard).allMatch(its -> its.advertisement().priority() == 150 && AddressList.matches(its.advertisement(), vip));
            assertThat(castor.dropped()).isEmpty();
            eventually("keepalived holding the VIP", this::holding);
            byte[] message = castor.encode(vip, new Advertisement(51, 254, 10, AddressList.of(vip)));
            eventually("keepalived yielding", () -> {
                castor.send(vip, message);
                return !holding();
            });
        } finally {
            keepalived.destroy();
            keepalived.onExit().orTimeout(5, TimeUnit.SECONDS).join();
        }
    }

    private boolean holding() {
        String addresses = lans.hosts.pollux.run("ip addr show dev eth0");
        return addresses.contains("198.18.0.100/32") || addresses.contains("2001:db8::64/128");
    }

    /** It advertises the addresses in reverse order, but for an IPv6 router's link-local one, which it wants first. */
    private static String configuration(Vip vip) {
        List<String> addresses = new ArrayList<>();
        AddressList.of(vip).reversed().forEach(it -> addresses.add(it.getHostAddress() + (vip.isIpv4() ? "/32" : "/128") + " dev eth0"));
        if (!vip.isIpv4()) { addresses.addFirst(addresses.removeLast()); }
        // Left to itself it sends IPv6 unicast with a hop limit of 64, which we reject.
        String unicast = vip.isIpv4()
                ? "unicast_src_ip 198.18.0.12\nunicast_peer {\n198.18.0.11\n}"
                : "unicast_ttl 255\nunicast_src_ip fe80::12\nunicast_peer {\nfe80::11\n}";
        return """
                global_defs {
                    vrrp_version 3
                }
                vrrp_instance vip {
                    state BACKUP
                    interface eth0
                    virtual_router_id 51
                    priority 150
                    advert_int 0.1
                    %s
                    virtual_ipaddress {
                        %s
                    }
                }
                """.formatted(vip.wire().unicast() ? unicast : "", String.join("\n", addresses));
    }

    private Process start(String configuration) throws Exception {
        Path file = Files.writeString(directory.resolve("keepalived.conf"), configuration);
        return lans.hosts.pollux.call(() -> new ProcessBuilder("keepalived", "--dont-fork", "--log-console", "--vrrp", "--use-file",
                file.toString(), "--pid", directory.resolve("pid").toString(), "--vrrp_pid", directory.resolve("vrrp.pid").toString())
                .redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile()).start());
    }
}
