package io.twinstar.gateway.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import io.twinstar.gateway.matrix.Measured.Facts;
import io.twinstar.gateway.matrix.Variant;

/**
 * keepalived in VRRP version 3, without failback, of priority 254 on castor and 253 on pollux; and as it serves nothing itself,
 * an nginx in the same process group, which a signal that befalls the gateway as a whole befalls, too.
 */
record KeepalivedRouter(Programs programs, String node, Path directory, int intervalMillis) implements Router {

    @Override
    public void configure(Variant variant) throws IOException {
        int priority = node.equals("castor") || variant == Variant.EQUAL ? 254 : 253;
        Files.writeString(file("keepalived"), """
                global_defs {
                    vrrp_version 3
                }
                vrrp_instance web {
                    state BACKUP
                    nopreempt
                    interface eth0
                    virtual_router_id 51
                    priority %d
                    advert_int %.2f
                    virtual_ipaddress {
                        198.18.0.100/32 dev eth0
                    }
                }
                """.formatted(priority, intervalMillis / 1e3));
        Files.writeString(file("nginx"), """
                daemon off;
                pid %s;
                error_log stderr;
                events {}
                http {
                    access_log off;
                    server {
                        listen 80;
                        return 200 %s;
                    }
                }
                """.formatted(pid("nginx.pid"), node));
        if (programs.runs(node)) programs.signal(node, "HUP");
    }

    /** One that was killed has left the VIP where it was; and files that keep another from starting while it is not reaped. */
    @Override
    public void launch() throws IOException, InterruptedException {
        if (programs.runs(node)) return;
        programs.sweep(node);
        programs.lab().run("exec", node, "sh", "-c", "ip address del 198.18.0.100/32 dev eth0 2>/dev/null || true");
        Files.deleteIfExists(pid("pid"));
        Files.deleteIfExists(pid("vrrp.pid"));
        Files.deleteIfExists(pid("nginx.pid"));
        var server = "nginx -c '%s'".formatted(file("nginx"));
        var keepalived = "keepalived --dont-fork --log-console --vrrp --use-file '%s' --pid '%s' --vrrp_pid '%s'".formatted(
                file("keepalived"),
                pid("pid"), pid("vrrp.pid"));
        programs.launch(node, "sh", "-c", server + " & exec " + keepalived);
    }

    private Path pid(String ending) {
        return directory.resolve(node + "." + ending);
    }

    @Override
    public Optional<String> lacks() throws IOException {
        if (!programs.runs(node)) return Optional.of("a process");
        if (!programs.log(node).matches("(?s).*Entering (BACKUP|MASTER) STATE.*")) return Optional.of("a role");
        return Files.exists(pid("nginx.pid")) ? Optional.empty() : Optional.of("a server");
    }

    @Override
    public Facts facts() {
        return Facts.NONE;
    }

    private Path file(String program) {
        return directory.resolve(node + "-" + program + ".conf");
    }
}
