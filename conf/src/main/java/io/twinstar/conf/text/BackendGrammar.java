package io.twinstar.conf.text;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Finder;
import io.twinstar.conf.Finder.Likeness;
import io.twinstar.conf.Finder.Where;

/** The backends of a pool: each by its address, or where others are found. */
final class BackendGrammar {

    private static final Section BACKENDS = new Section("backends", "backend", Conf.BACKENDS_MAX, "-", "{ address: 198.18.0.21:8080 }");

    private static final Kind<InetSocketAddress> ADDRESS = Kind.hostAndPort("198.18.0.21:8080");
    private static final Kind<Integer> WEIGHT = Kind.whole(0, Backend.WEIGHT_MAX, 1);
    private static final Kind<Integer> CONNECTIONS = Kind.whole(1, 1_000_000, 1_000);
    private static final Kind<Boolean> BACKUP = Kind.truth(true);
    private static final Kind<Integer> PORT = Kind.whole(1, 65_535, 8080);
    /** RFC 1035 §2.3.4, with the underscores of RFC 2782; written in full, as no search list is gone through. */
    private static final Pattern DOMAIN = Pattern
            .compile("(?=.{1,253}$)(?![0-9.]+$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\\.?");
    private static final Kind<String> NAME = Kind.matching(DOMAIN, "a domain name", "web.example.com");
    private static final Kind<String> SERVICE = Kind.matching(DOMAIN, "the domain name of a service", "_http._tcp.example.com");
    private static final Kind<InetSocketAddress> SERVER = Kind.hostAndPort("198.18.0.53:53");
    private static final Kind<String> FILE = Kind.matching(Pattern.compile("[^\\x00-\\x1F\\x7F]{1,1024}"),
            "a file's name of 1 to 1024 characters",
            "backends.yaml");
    private static final Kind<Duration> EVERY = Kind.time(Duration.ofMillis(100), Duration.ofHours(24), "30s");

    private static final List<String> KINDS = List.of("address", "dns", "srv", "file");
    /** Which kinds an option goes with. */
    private static final Map<String, List<String>> GO_WITH = Map.of( //
            "port", List.of("dns"), //
            "servers", List.of("dns", "srv"), //
            "every", List.of("dns", "srv", "file"), //
            "weight", List.of("address", "dns"), //
            "max-connections", List.of("address", "dns", "srv"), //
            "backup", List.of("address", "dns"), //
            "state", List.of("address"));

    private final Taken taken;
    private int count;

    BackendGrammar(Taken taken) { this.taken = taken; }

    record Members(List<Backend> named, List<Finder> finders) {}

    private sealed interface Entry {

        record Named(Backend backend) implements Entry {}

        record Sought(Finder finder) implements Entry {}
    }

    Members backends(String pool, Fields fields) {
        var entries = fields.list(BACKENDS, entry -> entry(pool, entry));
        var named = entries.stream().filter(Entry.Named.class::isInstance).map(entry -> ((Entry.Named) entry).backend()).toList();
        var sought = entries.stream().filter(Entry.Sought.class::isInstance).map(entry -> ((Entry.Sought) entry).finder()).toList();
        return new Members(named, sought);
    }

    /** Of a file that a finder names: backends by their addresses, and nothing else. */
    List<Backend> onlyNamed(String pool, Fields fields) {
        return fields.list(BACKENDS, backend -> {
            backend.atLeastOne(List.of("address"), "address: 198.18.0.21:8080");
            return new Reading(pool, backend).whole();
        });
    }

    private Optional<Entry> entry(String pool, Fields entry) {
        entry.exactlyOne(KINDS, "address: 198.18.0.21:8080");
        var backend = new Reading(pool, entry);
        var dns = entry.optional("dns", NAME);
        var srv = entry.optional("srv", SERVICE);
        var file = entry.optional("file", FILE);
        var port = entry.optional("port", PORT);
        var servers = entry.values("servers", SERVER, Finder.SERVERS_MAX).stream().map(Fields.Item::value).toList();
        var every = entry.optional("every", EVERY);
        if (entry.has("dns") && !entry.has("port")) entry.wrong("dns", "a name says no port", "add port: 8080");
        KINDS.stream().filter(entry::has).findFirst().ifPresent(kind -> complain(entry, kind));
        var where = dns.flatMap(name -> port.<Where>map(number -> new Where.Dns(name, number, servers, backend.likeness())))
                .or(() -> srv.map(name -> new Where.Srv(name, servers, backend.likeness().maxConnections())))
                .or(() -> file.map(Where.File::new));
        if (where.isEmpty()) return backend.whole().map(Entry.Named::new);
        var finder = new Finder(pool, where.get(), every.orElse(file.isPresent() ? Finder.FILE_EVERY : Finder.DNS_EVERY));
        taken.claim(entry.place(finder.kind()), "%s of pool %s".formatted(finder.words(), pool), "keep one of the two");
        return entry.whole(() -> new Entry.Sought(finder));
    }

    private static void complain(Fields entry, String kind) {
        GO_WITH.forEach((option, kinds) -> {
            if (!entry.has(option) || kinds.contains(kind)) return;
            entry.wrong(option, "%s does not go with %s".formatted(option, kind), "remove it; it goes with " + String.join(", ", kinds));
        });
    }

    /** What a single backend can have, and in part one that is found. */
    private final class Reading {

        private final Fields fields;
        private final Optional<BackendId> id;
        private final Optional<Integer> weight;
        private final Optional<Integer> maxConnections;
        private final Optional<Boolean> backup;
        private final Optional<AdminState> state;

        Reading(String pool, Fields fields) {
            this.fields = fields;
            id = fields.optional("address", ADDRESS).map(at -> new BackendId(pool, at.getAddress(), at.getPort()));
            weight = fields.optional("weight", WEIGHT);
            maxConnections = fields.optional("max-connections", CONNECTIONS);
            backup = fields.optional("backup", BACKUP);
            state = fields.optional("state", PoolGrammar.STATE);
            id.ifPresent(own -> taken.claim(fields.place("address"), "backend " + own.endpoint() + " of pool " + pool,
                    "keep one of the two"));
        }

        Likeness likeness() {
            return new Likeness(weight.orElse(1), maxConnections.orElse(Backend.UNLIMITED), backup.orElse(false));
        }

        Optional<Backend> whole() {
            count++;
            if (count == Conf.BACKENDS_MAX + 1) {
                fields.wrong("address", "the pools together have more than %d backends".formatted(Conf.BACKENDS_MAX),
                        "spread them over several gateway pairs");
            }
            return fields.whole(() -> new Backend(id.orElseThrow(), likeness().weight(), likeness().maxConnections(), likeness().backup(),
                    state.orElse(AdminState.READY)));
        }
    }
}
