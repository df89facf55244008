package io.twinstar.gateway.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class SchemaTest {

    @Test
    void theSchemaBesideTheConfigurationIsTheOneThatIsPrinted() {
        var said = new StringWriter();
        assertThat(new CommandLine(new Schema()).setOut(new PrintWriter(said, true)).execute()).isEqualTo(Twinstar.DONE);
        assertThat(Path.of("../conf/gateway.schema.json")).as("write it anew: ./twinstar schema >conf/gateway.schema.json").content()
                .isEqualToNormalizingNewlines(said.toString());
    }
}
