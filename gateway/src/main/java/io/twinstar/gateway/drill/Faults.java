package io.twinstar.gateway.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.twinstar.conf.Drills.Kind;

/**
 * The faults as scripts. Packets are dropped by an nftables table of their own, and only while a set with a timeout names their protocol:
 * should everything be killed that would undo it, the kernel ends the fault by itself.
 */
public final class Faults {

    static final String TABLE = "twinstar-drill";
    /** TCP, UDP, ICMP, ICMPv6 and VRRP. */
    private static final String PROTOCOLS = "tcp, udp, icmp, ipv6-icmp, 112";
    private static final String NO_TABLE = "nft delete table inet " + TABLE + " 2>/dev/null || :";

    private Faults() {}

    /** @param most for how long the fault lasts even if nobody undoes it */
    public static Fault of(Kind kind, Victim victim, Duration most) {
        return switch (kind) {
            case HANDOVER, RELOAD_STORM -> Fault.NONE;
            case CRASH -> crash(victim);
            case HANG -> new Fault("kill -STOP %d".formatted(victim.pid()), "kill -CONT %d 2>/dev/null || :".formatted(victim.pid()));
            case LINK_DOWN -> linkDown(victim);
            case PARTITION -> dropping(most, partition(victim));
            case ISOLATE_CLIENTS -> dropping(most, isolation(victim));
            case BACKEND_DOWN -> rejecting(victim.backend(), most);
            case SLOW_BACKEND -> dropping(most, lossy(victim.backend()));
        };
    }

    /**
     * A killed process takes its time to end, and one that does not was never killed. A gateway that something else starts again within three
     * seconds, such as systemd, is left to that.
     */
    private static Fault crash(Victim victim) {
        String files = victim.scratch();
        String save = """
                cat /proc/%1$d/cmdline >%2$s.command
                cat /proc/%1$d/environ >%2$s.environment
                readlink /proc/%1$d/cwd >%2$s.directory
                readlink /proc/%1$d/fd/2 >%2$s.log || :
                kill -KILL %1$d""".formatted(victim.pid(), files);
        String gone = """
                [ -s %2$s.command ] || return 0
                lives() { kill -0 %1$d 2>/dev/null && ! grep -qs '^State:[[:space:]]*[ZX]' /proc/%1$d/status; }
                turn=0
                while lives && [ $turn -lt 100 ]; do sleep 0.05; turn=$((turn + 1)); done
                ! lives || return 0
                """.formatted(victim.pid(), files);
        String clean = "rm -f %1$s.command %1$s.environment %1$s.directory %1$s.log".formatted(files);
        return new Fault(save, "start_again() {\n" + gone + start(victim) + "\n}\nstart_again\n" + clean);
    }

    private static String start(Victim victim) {
        if (!victim.restart().isEmpty()) return victim.restart();
        return """
                for turn in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
                    for process in /proc/[0-9]*; do
                        cmp -s "$process/cmdline" %1$s.command 2>/dev/null && ! grep -qs '^State:[[:space:]]*[ZX]' "$process/status" && return 0
                    done
                    sleep 0.2
                done
                log=$(cat %1$s.log)
                case $log in /*' (deleted)' | /dev/pts/* | /dev/tty*) log=/dev/null ;; /*) ;; *) log=/dev/null ;; esac
                cd "$(cat %1$s.directory)"
                cat %1$s.environment %1$s.command |
                    xargs -0 setsid --fork env -i --default-signal=HUP,INT,TERM,PIPE >>"$log" 2>&1"""
                .formatted(victim.scratch());
    }

    /** Routes, and addresses of IPv6, go with the interface: they come back with it. */
    private static Fault linkDown(Victim victim) {
        String inject = """
                ip -4 route show table main dev %1$s | grep -v ' proto kernel' >%2$s.routes4 || :
                ip -6 route show table main dev %1$s | grep -v ' proto kernel\\| proto ra' >%2$s.routes6 || :
                ip -6 -oneline address show dev %1$s scope global permanent | awk '{ print $4 }' >%2$s.addresses6
                ip link set %1$s down""".formatted(victim.interfaceName(), victim.scratch());
        String undo = """
                [ ! -e %2$s.addresses6 ] || {
                    ip link set %1$s up
                    while read -r address; do ip -6 address replace "$address" dev %1$s nodad; done <%2$s.addresses6
                    while read -r route; do ip -4 route replace $route dev %1$s; done <%2$s.routes4
                    while read -r route; do ip -6 route replace $route dev %1$s; done <%2$s.routes6
                    rm -f %2$s.routes4 %2$s.routes6 %2$s.addresses6
                }""".formatted(victim.interfaceName(), victim.scratch());
        return new Fault(inject, undo);
    }

    /** What goes to the other gateway and to the backends is no client's; they may be on the clients' network. */
    private static List<String> isolation(Victim victim) {
        var rules = new ArrayList<String>();
        var spared = new ArrayList<>(victim.peers());
        spared.addAll(victim.backends());
        for (String side : List.of("input", "output")) {
            String device = (side.equals("input") ? "iifname " : "oifname ") + victim.interfaceName();
            String word = side.equals("input") ? "saddr" : "daddr";
            for (String address : spared) rules.add("%s %s %s %s %s accept".formatted(side, device, family(address), word, address));
            if (side.equals("output")) rules.add("%s %s meta l4proto 112 accept".formatted(side, device));
            rules.add("%s %s meta l4proto @on drop".formatted(side, device));
        }
        return rules;
    }

    /** Advertisements go to a group, not to the other gateway's address. */
    private static List<String> partition(Victim victim) {
        var rules = new ArrayList<String>();
        for (String address : victim.peers()) {
            rules.add("input %s saddr %s meta l4proto @on drop".formatted(family(address), address));
            rules.add("output %s daddr %s meta l4proto @on drop".formatted(family(address), address));
        }
        rules.add("output oifname %s meta l4proto 112 meta l4proto @on drop".formatted(victim.interfaceName()));
        return rules;
    }

    private static List<String> lossy(Victim.Endpoint backend) {
        String address = "%s %%s %s tcp %%s %d numgen random mod 3 < 1 meta l4proto @on drop".formatted(family(backend.host()),
                backend.host(), backend.port());
        return List.of("input " + address.formatted("saddr", "sport"), "output " + address.formatted("daddr", "dport"));
    }

    /** Whoever speaks to it, or to whom it speaks, is told that the connection is gone. */
    private static Fault rejecting(Victim.Endpoint backend, Duration most) {
        String address = family(backend.host()) + " %s " + backend.host() + " tcp %s " + backend.port()
                + " meta l4proto @on reject with tcp reset";
        return dropping(most, List.of("output " + address.formatted("daddr", "dport"), "input " + address.formatted("saddr", "sport")));
    }

    private static String family(String address) { return address.contains(":") ? "ip6" : "ip"; }

    /** @param rules each with its chain in front */
    private static Fault dropping(Duration most, List<String> rules) {
        String lines = rules.stream().map(rule -> {
            int space = rule.indexOf(' ');
            return "add rule inet %s %s %s".formatted(TABLE, rule.substring(0, space), rule.substring(space + 1));
        }).collect(Collectors.joining("\n"));
        String elements = PROTOCOLS.replaceAll("([^, ]+)", "$1 timeout " + Math.max(1, most.toSeconds()) + "s");
        return new Fault("""
                %4$s
                nft -f - <<'END'
                add table inet %1$s
                add set inet %1$s on { type inet_proto; flags timeout; }
                add chain inet %1$s input { type filter hook input priority -250; }
                add chain inet %1$s output { type filter hook output priority -250; }
                %2$s
                add element inet %1$s on { %3$s }
                END""".formatted(TABLE, lines, elements, NO_TABLE), NO_TABLE);
    }
}
