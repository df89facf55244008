package io.twinstar.gateway.discovery;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Finder;
import io.twinstar.conf.Finder.Where;
import io.twinstar.health.probe.Look;

/** Asks for a name again and again, no later than its answer is valid. */
final class DnsLook implements Look<Found> {

    /** However short answers are valid. */
    private static final Duration EVERY_MIN = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(5);
    /** Servers turn the order of their answers round. */
    private static final Comparator<Backend> ORDER = Comparator.comparing(Backend::backup)
            .thenComparing(backend -> backend.id().endpoint());

    private final Finder finder;
    private final Question question;
    private final Resolver resolver;
    private Duration next;

    /** What is asked, and what the answers make. */
    interface Question {

        /** Empty: there are none, and that is meant. */
        List<Backend> ask(Resolver resolver) throws Resolver.Unanswered, InterruptedException;
    }

    DnsLook(Finder finder, Question question, Resolver resolver) {
        this.finder = finder;
        this.question = question;
        this.resolver = resolver;
        next = finder.every();
    }

    static Question addresses(String pool, Where.Dns dns) {
        return resolver -> {
            var found = resolver.addresses(dns.name());
            if (found.isEmpty()) throw new Resolver.Unanswered(dns.name() + " has no address");
            var like = dns.likeness();
            return found.stream().distinct().map(address -> new Backend(new BackendId(pool, address, dns.port()), like.weight(),
                    like.maxConnections(), like.backup())).toList();
        };
    }

    static Question service(String pool, Where.Srv srv) {
        return resolver -> {
            var records = resolver.services(srv.name());
            if (records.isEmpty()) throw new Resolver.Unanswered(srv.name() + " is no service");
            Map<String, List<InetAddress>> byTarget = new LinkedHashMap<>();
            for (ServiceRecord record : records.stream().limit(Finder.BACKENDS_MAX).filter(record -> !record.isOfNobody()).toList()) {
                if (!byTarget.containsKey(record.target())) byTarget.put(record.target(), resolver.addresses(record.target()));
            }
            var found = ServiceRecord.backends(pool, records, byTarget, srv.maxConnections());
            boolean meant = records.stream().allMatch(ServiceRecord::isOfNobody);
            if (found.isEmpty() && !meant) throw new Resolver.Unanswered("no host of " + srv.name() + " has an address");
            return found;
        };
    }

    /**
     * That a name has nothing is no answer that would be acted on: it is more often somebody's mistake than somebody's wish that nobody
     * serve any more.
     */
    @Override
    public Found take() throws InterruptedException {
        resolver.begin();
        try {
            var found = question.ask(resolver).stream().sorted(ORDER).limit(Finder.BACKENDS_MAX).toList();
            next = earlier(finder.every(), resolver.life().compareTo(EVERY_MIN) < 0 ? EVERY_MIN : resolver.life());
            return new Found.Good(found);
        } catch (Resolver.Unanswered e) {
            next = earlier(finder.every(), RETRY);
            return new Found.Failed(String.valueOf(e.getMessage()));
        }
    }

    private static Duration earlier(Duration one, Duration other) { return one.compareTo(other) <= 0 ? one : other; }

    @Override
    public Duration every() { return next; }

    @Override
    public Thread.Builder thread() { return Thread.ofVirtual().name(finder.words()); }

    @Override
    public void close() { resolver.close(); }
}
