package io.twinstar.gateway.discovery;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.Backend;
import io.twinstar.conf.Finder;
import io.twinstar.conf.Finder.Likeness;
import io.twinstar.conf.Finder.Where;

import static org.assertj.core.api.Assertions.assertThat;

/** A real name server, whose records change while it is asked. */
class DnsmasqIT {

    private static final Duration OFTEN = Duration.ofMillis(100);
    private static final Duration SELDOM = Duration.ofHours(1);

    @TempDir
    private Path directory = Path.of("");

    private final ConcurrentLinkedQueue<Found> seen = new ConcurrentLinkedQueue<>();
    private final Discoverer discoverer = new Discoverer(Path.of("/"), (_, found) -> seen.add(found), 1);
    private final List<Dnsmasq> servers = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        discoverer.close();
        for (Dnsmasq server : servers) server.close();
    }

    @Test
    void theAddressesOfANameAreFoundInOneOrderWhateverTheServers() throws Exception {
        var server = server();
        server.serve("198.18.0.22 web.example", "198.18.0.21 web.example", "2001:db8::21 web.example");
        watch(dns("web.example", OFTEN, server.address()));
        await(found -> endpoints(found).equals(List.of("198.18.0.21:8080", "198.18.0.22:8080", "[2001:db8:0:0:0:0:0:21]:8080")));
        assertThat(good().getFirst()).isEqualTo(new Backend(good().getFirst().id(), 3, 9, true));
    }

    @Test
    void anAnswerIsAskedForAgainWhenItsLifeEndsHoweverSeldomTheFileWouldAsk() throws Exception {
        var server = server("--local-ttl=1");
        server.serve("198.18.0.21 web.example");
        watch(dns("web.example", SELDOM, server.address()));
        await(found -> endpoints(found).equals(List.of("198.18.0.21:8080")));
        server.serve("198.18.0.22 web.example");
        await(found -> endpoints(found).equals(List.of("198.18.0.22:8080")));
    }

    @Test
    void anAnswerThatIsValidForLongIsAskedForAgainAsOftenAsTheFileSays() throws Exception {
        var server = server("--local-ttl=3600");
        server.serve("198.18.0.21 web.example");
        watch(dns("web.example", OFTEN, server.address()));
        await(found -> endpoints(found).equals(List.of("198.18.0.21:8080")));
        server.serve("198.18.0.22 web.example");
        await(found -> endpoints(found).equals(List.of("198.18.0.22:8080")));
    }

    @Test
    void anAliasIsFollowed() throws Exception {
        var server = server("--cname=alias.example,web.example");
        server.serve("198.18.0.21 web.example");
        watch(dns("alias.example", OFTEN, server.address()));
        await(found -> endpoints(found).equals(List.of("198.18.0.21:8080")));
    }

    @Test
    void whatDoesNotFitADatagramComesByTcp() throws Exception {
        var server = server();
        // an address is 16 bytes of an answer, so these are 1,920
        server.serve(IntStream.rangeClosed(1, 120).mapToObj("198.18.1.%d web.example"::formatted).toArray(String[]::new));
        watch(dns("web.example", OFTEN, server.address()));
        await(found -> endpoints(found).size() == 120);
    }

    @Test
    void aServiceGivesPortsWeightsAndBackups() throws Exception {
        var server = server("--srv-host=_http._tcp.example,a.example,8080,10,3", "--srv-host=_http._tcp.example,b.example,8081,10,1",
                "--srv-host=_http._tcp.example,c.example,8082,20,1");
        server.serve("198.18.0.21 a.example", "198.18.0.22 b.example", "198.18.0.23 c.example");
        watch(srv("_http._tcp.example", server.address()));
        await(found -> words(found)
                .equals(List.of("198.18.0.21:8080 weight 3", "198.18.0.22:8081 weight 1", "198.18.0.23:8082 weight 1 backup")));
        server.serve("198.18.0.21 a.example", "198.18.0.23 c.example");
        await(found -> words(found).equals(List.of("198.18.0.21:8080 weight 3", "198.18.0.23:8082 weight 1 backup")));
    }

    @Test
    void aServiceThatIsDecidedlyOfNobodyHasNoBackends() throws Exception {
        watch(srv("_http._tcp.example", server("--srv-host=_http._tcp.example").address()));
        await(found -> found.equals(new Found.Good(List.of())));
    }

    @Test
    void theNextServerIsAskedWhereOneRefuses() throws Exception {
        var refusing = server();
        var knowing = server("--local=/other/");
        knowing.serve("198.18.0.21 web.other");
        watch(dns("web.other", OFTEN, refusing.address(), knowing.address()));
        await(found -> endpoints(found).equals(List.of("198.18.0.21:8080")));
    }

    @Test
    void whyNothingIsFoundIsSaid() throws Exception {
        var server = server();
        var at = "127.0.0.1:" + server.address().getPort();
        watch(dns("web.other", OFTEN, server.address()));
        await(found -> found.equals(new Found.Failed("REFUSED from " + at)));
        watch(dns("nothing.example", OFTEN, server.address()));
        await(found -> found.equals(new Found.Failed("nothing.example has no address")));
        watch(srv("_no._tcp.example", server.address()));
        await(found -> found.equals(new Found.Failed("_no._tcp.example is no service")));
        server.serve("198.18.0.21 web.example");
        watch(dns("web.example", OFTEN, server.address()));
        await(found -> found instanceof Found.Good);
        server.close();
        await(found -> found.equals(new Found.Failed("no answer from " + at + " within 2000 ms")));
        server.restart();
        await(found -> found instanceof Found.Good);
    }

    private Dnsmasq server(String... options) throws Exception {
        var server = new Dnsmasq(directory, options);
        servers.add(server);
        return server;
    }

    private void watch(Finder finder) {
        seen.clear();
        discoverer.watch(Map.of(finder.id(), finder));
    }

    private static Finder dns(String name, Duration every, InetSocketAddress... servers) {
        return new Finder("web", new Where.Dns(name, 8080, List.of(servers), new Likeness(3, 9, true)), every);
    }

    private static Finder srv(String name, InetSocketAddress server) {
        return new Finder("web", new Where.Srv(name, List.of(server), Backend.UNLIMITED), OFTEN);
    }

    /** Until a look since now finds it: the server may only just have begun. */
    private void await(Predicate<Found> expected) {
        seen.clear();
        Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5)).until(() -> seen.stream().anyMatch(expected));
    }

    private List<Backend> good() {
        return seen.stream().filter(Found.Good.class::isInstance).map(found -> ((Found.Good) found).backends()).findFirst().orElseThrow();
    }

    private static List<String> endpoints(Found found) {
        return found instanceof Found.Good(var backends) ? backends.stream().map(backend -> backend.id().endpoint()).toList() : List.of();
    }

    private static List<String> words(Found found) {
        return found instanceof Found.Good(var backends)
                ? backends.stream().map(backend -> "%s weight %d%s".formatted(
                        backend.id().endpoint(), backend.weight(), backend.backup() ? " backup" : "")).toList()
                : List.of();
    }
}
