package io.twinstar.conf;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Where a pool finds backends that do not stand in the file.
 *
 * @param every the longest time between two looks; a DNS answer that is valid for less is asked for again when it ends
 */
public record Finder(String pool, Where where, Duration every) {

    /** More than these of one finder are not used. */
    public static final int BACKENDS_MAX = 1_024;
    public static final int SERVERS_MAX = 8;
    public static final Duration DNS_EVERY = Duration.ofSeconds(30);
    public static final Duration FILE_EVERY = Duration.ofSeconds(1);

    /** What makes a finder the same one across reloads: what it has found follows it. */
    public record Id(String pool, String words) {

        @Override
        public String toString() { return pool + "/" + words; }
    }

    public sealed interface Where {

        /**
         * The addresses of a name.
         *
         * @param servers that are asked, one after the other until one answers; none: the host's, of /etc/resolv.conf
         * @param likeness what each backend found is like, but for its address
         */
        record Dns(String name, int port, List<InetSocketAddress> servers, Likeness likeness) implements Where {

            public Dns {
                Invalid.unless(port >= 1 && port <= 65_535, "port %d is outside 1 to 65535", port);
                servers = List.copyOf(servers);
            }
        }

        /** The hosts, ports, weights and priorities of a service (RFC 2782): what is not of the best priority is a backup. */
        record Srv(String name, List<InetSocketAddress> servers, int maxConnections) implements Where {

            public Srv {
                servers = List.copyOf(servers);
            }
        }

        /** A file with a list of backends, as under {@code backends}; relative to the configuration's directory. */
        record File(String path) implements Where {}
    }

    /** What a file says of a backend, for those whose address stands elsewhere. */
    public record Likeness(int weight, int maxConnections, boolean backup) {}

    public Finder {
        Invalid.unless(every.isPositive(), "looks every %s", every);
    }

    public Id id() { return new Id(pool, words()); }

    /** {@code dns web.example:8080} */
    public String words() {
        return kind() + " " + switch (where) {
            case Where.Dns dns -> dns.name() + ":" + dns.port();
            case Where.Srv srv -> srv.name();
            case Where.File file -> file.path();
        };
    }

    /** Its key in the file. */
    public String kind() {
        return switch (where) {
            case Where.Dns _ -> "dns";
            case Where.Srv _ -> "srv";
            case Where.File _ -> "file";
        };
    }
}
