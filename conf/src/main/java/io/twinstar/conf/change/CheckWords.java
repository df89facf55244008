package io.twinstar.conf.change;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.twinstar.conf.Bytes;
import io.twinstar.conf.Check;
import io.twinstar.conf.Probe;
import io.twinstar.conf.Probe.Statuses;
import io.twinstar.conf.text.Durations;

/** A check as it stands in the file, without what is as it would be if the file did not say. */
final class CheckWords {

    private final List<String> words = new ArrayList<>();

    private CheckWords() {}

    static String of(Check check) {
        var text = new CheckWords();
        text.probe(check.probe());
        var every = check.pace().every();
        text.add("every", Durations.text(every));
        text.unless(check.pace().fast().equals(Check.Pace.fastDefault(every)), "fast", Durations.text(check.pace().fast()));
        text.unless(check.pace().downEvery().equals(Check.Pace.downEveryDefault(every)), "down-every",
                Durations.text(check.pace().downEvery()));
        text.add("timeout", Durations.text(check.timeout()));
        text.add("rise", check.rise());
        text.add("fall", check.fall());
        text.add("port", check.port());
        check.agent().ifPresent(agent -> text.add("agent", agent(agent)));
        return text.braced();
    }

    private static String agent(Check.Agent agent) {
        var text = new CheckWords();
        text.add("port", agent.port());
        text.add("every", Durations.text(agent.every()));
        text.add("timeout", Durations.text(agent.timeout()));
        text.add("send", agent.send());
        return text.braced();
    }

    private void probe(Probe probe) {
        switch (probe) {
            case Probe.Tcp _ -> add("tcp", "connect");
            case Probe.Http http -> http(http);
            case Probe.Tls tls -> {
                add("tls", "handshake");
                add("host", tls.name());
                trust(tls);
            }
            case Probe.Exchange(Optional<Bytes> send, Bytes expect) -> {
                add("send", send);
                add("expect", expect);
            }
            case Probe.Redis(Optional<String> user, Optional<String> password) -> {
                add("redis", "ping");
                add("user", user);
                add("password", password);
            }
            case Probe.Postgres(String user, Optional<String> database) -> {
                add("postgres", "startup");
                unless(user.equals(Probe.Postgres.USER_DEFAULT), "user", user);
                add("database", database);
            }
            case Probe.Mysql(Optional<String> user) -> {
                add("mysql", "handshake");
                add("user", user);
            }
            case Probe.Grpc(Optional<String> service, Optional<String> host, Optional<Probe.Tls> tls) -> {
                add(tls.isPresent() ? "grpcs" : "grpc", "check");
                add("service", service);
                add("host", host);
                tls.ifPresent(this::trust);
            }
            case Probe.Exec(List<String> command) -> add("exec", "[" + String.join(", ", command) + "]");
        }
    }

    private void http(Probe.Http http) {
        add(http.tls().isPresent() ? "https" : "http", http.path());
        unless(http.method() == Probe.Method.GET, "method", http.method());
        add("host", http.host());
        unless(http.expected().equals(List.of(Statuses.DEFAULT)), "status", http.expected().stream().map(CheckWords::range).toList());
        add("body", http.body());
        http.tls().ifPresent(this::trust);
    }

    private static String range(Statuses statuses) {
        return statuses.from() == statuses.to() ? Integer.toString(statuses.from()) : statuses.from() + "-" + statuses.to();
    }

    private void trust(Probe.Tls tls) {
        unless(tls.verify(), "verify", false);
        add("ca", tls.ca());
    }

    private void unless(boolean usual, String key, Object value) {
        if (!usual) add(key, value);
    }

    private void add(String key, Optional<?> value) { value.ifPresent(given -> add(key, given)); }

    private void add(String key, Object value) { words.add(key + ": " + value); }

    private String braced() { return "{ " + String.join(", ", words) + " }"; }
}
