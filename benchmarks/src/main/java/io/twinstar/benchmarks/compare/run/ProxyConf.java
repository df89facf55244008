package io.twinstar.benchmarks.compare.run;

import io.twinstar.conf.Log;
import io.twinstar.conf.Relay.Transport;

/** The proxies' configuration files: one listener, one backend, one thread, nothing logged unless it is asked for. */
final class ProxyConf {

    /** Of nginx: listening sockets and channels between its processes. */
    private static final int OTHER_CONNECTIONS = 100;

    private ProxyConf() {}

    static String haproxy(Place place, boolean splice, int pairs) {
        return """
                global
                    nbthread 1
                    maxconn %d
                    maxpipes 200
                defaults
                    mode tcp
                    timeout connect 1s
                    timeout client 1h
                    timeout server 1h
                %slisten bench
                    bind %s:%d
                    server backend %s:%d
                """.formatted(pairs, splice ? "    option splice-request\n    option splice-response\n" : "", place.address(), place.port(),
                Place.HOST, Place.BACKEND.getPort());
    }

    /**
     * Its worker stays root: where this was not started by root, the namespace has no other user.
     *
     * @param modules the directory with the stream module
     */
    static String nginx(Place place, String modules, String files, int pairs) {
        return """
                load_module %s/ngx_stream_module.so;
                daemon off;
                user root;
                worker_processes 1;
                pid %s.pid;
                error_log stderr;
                events {
                    worker_connections %d;
                }
                stream {
                    server {
                        listen %s:%d backlog=65535;
                        proxy_pass %s:%d;
                        proxy_timeout 1h;
                    }
                }
                """.formatted(modules, files, 2 * pairs + OTHER_CONNECTIONS, place.address(), place.port(), Place.HOST,
                Place.BACKEND.getPort());
    }

    static String twinstar(Place place, Transport transport) {
        String name = node(place); // the VIP's, too: its device has the VIP's name, and every process its own device
        return """
                nodes:
                  %s: { address: %s }
                vips:
                  %s: { address: %s, interface: eth0, vrid: %d }
                listeners:
                  bench: { vip: %s, port: %d, pool: bench }
                pools:
                  bench:
                    check: { tcp: connect }
                    backends:
                      - { address: "%s:%d" }
                relay: { transport: %s, loops: 1 }
                admin: { listen: "127.0.0.1:%d" }
                """.formatted(name, Place.HOST, name, place.address(), place.number(), name, place.port(), Place.HOST,
                Place.BACKEND.getPort(), transport.text(), place.adminPort());
    }

    /** To be appended to that of Twinstar. */
    static String log(Log.Connections connections) {
        return "log: { connections: %s }%n".formatted(connections.text());
    }

    /** What it is called. */
    static String node(Place place) {
        return "bench" + place.number();
    }
}
