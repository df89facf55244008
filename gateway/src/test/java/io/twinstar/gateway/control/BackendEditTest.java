package io.twinstar.gateway.control;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.text.ConfText;
import io.twinstar.conf.text.Decoded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class BackendEditTest {

    private final Conf conf = conf(
            "{ address: 198.18.0.21:8080, weight: 2, max-connections: 9, backup: true, state: drain }, { address: 198.18.0.22:8080 }");

    @Test
    void anAddedBackendIsTheLastOfItsPool() {
        assertThat(backends(new BackendEdit.Add(new Backend(id("web", "198.18.0.23:80"), 4)))).extracting(this::endpoint, Backend::weight)
                .containsExactly(tuple("198.18.0.21:8080", 2), tuple("198.18.0.22:8080", 1), tuple("198.18.0.23:80", 4));
    }

    @Test
    void aRemovedBackendIsGone() {
        assertThat(backends(new BackendEdit.Remove(id("web", "198.18.0.21:8080")))).extracting(this::endpoint)
                .containsExactly("198.18.0.22:8080");
    }

    @Test
    void anotherWeightIsAllThatChanges() {
        assertThat(backends(new BackendEdit.Weigh(id("web", "198.18.0.21:8080"), 0)))
                .containsExactly(new Backend(id("web", "198.18.0.21:8080"), 0, 9, true, AdminState.DRAIN),
                        new Backend(id("web", "198.18.0.22:8080"), 1));
    }

    @Test
    void whatIsNotThereCannotBeChangedAndWhatIsCannotBeAdded() {
        assertImpossible(new BackendEdit.Remove(id("web", "198.18.0.21:80")), "pool web has no backend 198.18.0.21:80");
        assertImpossible(new BackendEdit.Weigh(id("web", "198.18.0.29:8080"), 1), "pool web has no backend 198.18.0.29:8080");
        assertImpossible(new BackendEdit.Weigh(id("wbe", "198.18.0.21:8080"), 1), "there is no pool wbe; there are web");
        assertImpossible(new BackendEdit.Add(new Backend(id("web", "198.18.0.22:8080"), 3)), "pool web has already 198.18.0.22:8080");
    }

    @Test
    void aPoolKeepsItsOnlyBackend() {
        assertThat(new BackendEdit.Remove(id("web", "198.18.0.21:80")).appliedTo(conf("{ address: 198.18.0.21:80 }")))
                .isEqualTo(new BackendEdit.Result.Impossible(
                        "198.18.0.21:80 is the only backend of pool web; with weight 0 it gets no new connections"));
    }

    @Test
    void thePoolsTogetherHaveABound() {
        var full = conf(
                IntStream.rangeClosed(1, 65_535).mapToObj("{ address: 198.18.0.21:%d }"::formatted).collect(Collectors.joining(", "))
                        + ", { address: 198.18.0.22:1 }");
        assertThat(new BackendEdit.Add(new Backend(id("web", "198.18.0.23:1"), 1)).appliedTo(full))
                .isEqualTo(new BackendEdit.Result.Impossible("the pools together have 65536 backends, and may have no more"));
    }

    private void assertImpossible(BackendEdit edit, String why) {
        assertThat(edit.appliedTo(conf)).isEqualTo(new BackendEdit.Result.Impossible(why));
    }

    private Iterable<Backend> backends(BackendEdit edit) {
        if (!(edit.appliedTo(conf) instanceof BackendEdit.Result.Done(Conf edited))) throw new AssertionError(edit.appliedTo(conf));
        return Optional.ofNullable(edited.pools().get("web")).orElseThrow().backends();
    }

    private String endpoint(Backend backend) {
        return backend.id().endpoint();
    }

    private static BackendId id(String pool, String endpoint) {
        var at = ConfText.endpoint(endpoint).orElseThrow();
        return new BackendId(pool, at.getAddress(), at.getPort());
    }

    private static Conf conf(String backends) {
        var text = """
                nodes: { castor: { address: 198.18.0.11 } }
                vips: { web: { address: 198.18.0.100, interface: eth0, vrid: 51 } }
                listeners: { web: { vip: web, port: 80, pool: web } }
                pools: { web: { backends: [ %s ] } }
                """.formatted(backends);
        if (!(ConfText.read(text) instanceof Decoded.Good(Conf conf))) throw new AssertionError(ConfText.read(text));
        return conf;
    }
}
