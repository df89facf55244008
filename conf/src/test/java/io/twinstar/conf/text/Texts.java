package io.twinstar.conf.text;

import java.util.List;

import io.twinstar.conf.Conf;

import static org.assertj.core.api.Assertions.assertThat;

/** Texts the tests start from, and what becomes of them. */
final class Texts {

    /** The least that is a whole configuration of a pair. */
    static final String SMALL = """
            nodes:
              castor: { address: 198.18.0.11 }
              pollux: { address: 198.18.0.12 }
            vips:
              web: { address: 198.18.0.100, interface: eth0, vrid: 51 }
            listeners:
              web: { vip: web, port: 80, pool: web }
            pools:
              web:
                backends:
                  - { address: 198.18.0.21:8080 }
            """;

    private Texts() {}

    static Conf good(String text) {
        Decoded decoded = ConfText.read(text);
        assertThat(decoded).isInstanceOf(Decoded.Good.class);
        return ((Decoded.Good) decoded).conf();
    }

    /** As they are printed for a file named f. */
    static List<String> problems(String text) {
        Decoded decoded = ConfText.read(text);
        assertThat(decoded).isInstanceOf(Decoded.Bad.class);
        return ((Decoded.Bad) decoded).problems().stream().map(problem -> problem.in("f")).toList();
    }
}
