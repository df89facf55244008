package io.twinstar.conf.text;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.twinstar.conf.Bytes;
import io.twinstar.conf.Probe;
import io.twinstar.conf.Probe.Statuses;
import io.twinstar.conf.text.Fields.Item;

/** What a check asks: one key says by which protocol, others go with some protocols only. */
final class ProbeGrammar {

    /** Any text: what it says to a backend of whatever protocol is between the two. */
    static final Kind<Bytes> TEXT = Kind.parsed(Pattern.compile("[\\s\\S]{1,1024}"), "a text of 1 to 1024 characters",
            "\"PING\\r\\n\"", text -> Optional.of(Bytes.ofText(text)));

    private static final Kind<String> HANDSHAKE = word("handshake");
    private static final Kind<String> CONNECT = word("connect");
    private static final Kind<String> PING = word("ping");
    private static final Kind<String> STARTUP = word("startup");
    private static final Kind<String> CHECK = word("check");
    private static final Kind<Probe.Method> METHOD = Kind.oneOf(List.of(Probe.Method.values()), Enum::name);
    private static final Kind<Boolean> VERIFY = Kind.truth(false);
    private static final Kind<Bytes> HEX = Kind.parsed(Pattern.compile("(?:[0-9A-Fa-f]{2}){1,1024}"),
            "two hexadecimal digits for each of 1 to 1024 bytes", "\"0d0a\"", text -> Optional.of(Bytes.ofHex(text)));
    /** Visible ASCII only: the path is sent as it stands, and a line break in it would be a second request line. */
    private static final Kind<String> PATH = Kind.matching(Pattern.compile("/[!-~]{0,1023}"), "a path of visible ASCII that starts with /",
            "/healthz");
    /** Goes into SNI, which takes no address (RFC 6066 §3): the last label has a letter. */
    private static final Kind<String> HOST = Kind.matching(
            Pattern.compile("(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)*[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"),
            "a host's name", "www.example.com");
    private static final Pattern STATUSES_WRITTEN = Pattern.compile("([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?");
    private static final Kind<Statuses> STATUSES = Kind.parsed(STATUSES_WRITTEN, "a status or a range within 100 to 599", "200-399",
            ProbeGrammar::statuses);
    private static final int STATUSES_MAX = 32;
    /** Also bounds what is sent; neither protocol that takes it has room for a NUL. */
    private static final Kind<String> USER = Kind.matching(Pattern.compile("[^\\x00-\\x1F\\x7F]{1,63}"), "a name of 1 to 63 characters",
            "twinstar");
    private static final Kind<String> SERVICE = Kind.matching(Pattern.compile("[!-~]{1,255}"), "a service's name", "shop.v1.Orders");
    private static final Kind<String> FILE = Kind.matching(Pattern.compile("[^\\x00-\\x1F\\x7F]{1,1024}"),
            "a file's name of 1 to 1024 characters",
            "ca.pem");
    /** Not the password itself: this file is read, copied and quoted by many. */
    private static final Kind<String> PASSWORD = Kind.matching(Pattern.compile("[^\\x00-\\x1F\\x7F]{1,1024}"),
            "the name of the file that holds the password", "redis.password").hide();

    /** Which protocols an option goes with. */
    private static final Map<String, List<String>> GO_WITH = Map.ofEntries( //
            Map.entry("method", List.of("http", "https")), //
            Map.entry("status", List.of("http", "https")), //
            Map.entry("body", List.of("http", "https")), //
            Map.entry("host", List.of("http", "https", "tls", "grpc", "grpcs")), //
            Map.entry("verify", List.of("https", "tls", "grpcs")), //
            Map.entry("ca", List.of("https", "tls", "grpcs")), //
            Map.entry("send", List.of("expect", "expect-hex")), //
            Map.entry("send-hex", List.of("expect", "expect-hex")), //
            Map.entry("user", List.of("redis", "postgres", "mysql")), //
            Map.entry("password", List.of("redis")), //
            Map.entry("database", List.of("postgres")), //
            Map.entry("service", List.of("grpc", "grpcs")));

    private ProbeGrammar() {}

    /** To be called only if nothing at all has been found wrong; without any of the keys, a connection is enough. */
    static Supplier<Probe> probe(Fields check) {
        var http = check.optional("http", PATH);
        var https = check.optional("https", PATH);
        var tls = check.optional("tls", HANDSHAKE);
        var tcp = check.optional("tcp", CONNECT);
        var expect = check.optional("expect", TEXT);
        var expectHex = check.optional("expect-hex", HEX);
        var redis = check.optional("redis", PING);
        var postgres = check.optional("postgres", STARTUP);
        var mysql = check.optional("mysql", HANDSHAKE);
        var grpc = check.optional("grpc", CHECK);
        var grpcs = check.optional("grpcs", CHECK);
        var exec = check.command("exec", Probe.Exec.WORDS_MAX);
        var options = new Options(check);
        options.complain(
                List.of("http", "https", "tls", "tcp", "expect", "expect-hex", "redis", "postgres", "mysql", "grpc", "grpcs", "exec"));
        return () -> http.<Probe>map(path -> options.http(path, Optional.empty())) //
                .or(() -> https.map(path -> options.http(path, Optional.of(options.tls())))) //
                .or(() -> tls.map(_ -> options.tls())) //
                .or(() -> tcp.map(_ -> new Probe.Tcp())) //
                .or(() -> expect.or(() -> expectHex).map(answer -> new Probe.Exchange(options.send, answer))) //
                .or(() -> redis.map(_ -> new Probe.Redis(options.user, options.password))) //
                .or(() -> postgres.map(_ -> new Probe.Postgres(options.user.orElse(Probe.Postgres.USER_DEFAULT), options.database))) //
                .or(() -> mysql.map(_ -> new Probe.Mysql(options.user))) //
                .or(() -> grpc.map(_ -> new Probe.Grpc(options.service, options.host, Optional.empty()))) //
                .or(() -> grpcs.map(_ -> new Probe.Grpc(options.service, options.host, Optional.of(options.tls())))) //
                .or(() -> exec.isEmpty() ? Optional.empty() : Optional.of(new Probe.Exec(exec))) //
                .orElseGet(Probe.Tcp::new);
    }

    private static Kind<String> word(String only) { return Kind.oneOf(List.of(only), Function.identity()); }

    private static Optional<Statuses> statuses(String text) {
        Matcher written = STATUSES_WRITTEN.matcher(text);
        if (!written.matches()) return Optional.empty();
        int from = Integer.parseInt(written.group(1));
        int to = written.group(2) == null ? from : Integer.parseInt(written.group(2));
        return from <= to ? Optional.of(new Statuses(from, to)) : Optional.empty();
    }

    /** What goes with some protocols only. */
    private static final class Options {

        private final Fields check;
        private final Optional<String> host;
        private final Optional<Probe.Method> method;
        private final List<Statuses> status;
        private final Optional<Bytes> body;
        private final Optional<Boolean> verify;
        private final Optional<String> ca;
        private final Optional<Bytes> send;
        private final Optional<String> user;
        private final Optional<String> password;
        private final Optional<String> database;
        private final Optional<String> service;

        Options(Fields check) {
            this.check = check;
            host = check.optional("host", HOST);
            method = check.optional("method", METHOD);
            status = check.oneOrMore("status", STATUSES, STATUSES_MAX).stream().map(Item::value).toList();
            body = check.optional("body", TEXT);
            verify = check.optional("verify", VERIFY);
            ca = check.optional("ca", FILE);
            var sendText = check.optional("send", TEXT);
            var sendHex = check.optional("send-hex", HEX);
            send = sendText.or(() -> sendHex);
            user = check.optional("user", USER);
            password = check.optional("password", PASSWORD);
            database = check.optional("database", USER);
            service = check.optional("service", SERVICE);
        }

        Probe.Http http(String path, Optional<Probe.Tls> tls) {
            return new Probe.Http(path, method.orElse(Probe.Method.GET), host, status.isEmpty() ? List.of(Statuses.DEFAULT) : status, body,
                    tls);
        }

        Probe.Tls tls() { return new Probe.Tls(host, verify.orElse(true), ca); }

        /** @param kinds in the order in which they are complained of */
        void complain(List<String> kinds) {
            List<String> given = kinds.stream().filter(check::has).toList();
            if (given.size() > 1) {
                check.wrong(given.get(1), "a check asks by %s or by %s, not both".formatted(given.get(0), given.get(1)),
                        "remove one of them");
                return;
            }
            String kind = given.isEmpty() ? "tcp" : given.getFirst();
            GO_WITH.forEach((option, protocols) -> {
                if (!check.has(option) || protocols.contains(kind)) return;
                check.wrong(option, "%s does not go with a check by %s".formatted(option, kind),
                        "remove it; it goes with " + String.join(", ", protocols));
            });
            notBoth("send-hex", "send", "a check sends one thing");
            if (ca.isPresent() && verify.equals(Optional.of(false))) notBoth("verify", "ca", "the ca verifies");
            if (method.equals(Optional.of(Probe.Method.HEAD))) notBoth("body", "method", "an answer to HEAD has no body");
            if (check.has("redis") && check.has("user") && !check.has("password"))
                check.wrong("user", "a user without a password", "add password: redis.password, or remove user");
        }

        private void notBoth(String key, String other, String what) {
            if (check.has(key) && check.has(other)) check.wrong(key, what, "keep one of %s and %s".formatted(other, key));
        }
    }
}
