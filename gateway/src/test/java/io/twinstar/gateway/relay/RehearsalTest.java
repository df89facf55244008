package io.twinstar.gateway.relay;

import java.io.IOException;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class RehearsalTest {

    static Stream<Transport> transports() { return Rig.transports(); }

    @ParameterizedTest
    @MethodSource("transports")
    void itLeavesAnEngineThatServesAndNothingThatIsCounted(Transport transport) throws IOException {
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(transport, backend)) {
            Rehearsal.run(rig.engine);
            assertThat(rig.listener().accepted()).isZero();
            try (var client = rig.connect()) {
                client.getOutputStream().write('x');
                assertThat(client.getInputStream().read()).isEqualTo('x');
            }
            assertThat(rig.listener().accepted()).isEqualTo(1);
        }
    }
}
