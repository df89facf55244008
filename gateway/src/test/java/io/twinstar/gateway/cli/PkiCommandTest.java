package io.twinstar.gateway.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import io.twinstar.gateway.pki.Credentials;

import static org.assertj.core.api.Assertions.assertThat;

class PkiCommandTest {

    @TempDir
    private Path directory = Path.of("");
    private StringWriter said = new StringWriter();

    @Test
    void anAuthorityAndTwoNodesInTwoCommands() throws Exception {
        var pki = directory.resolve("pki").toString();
        assertThat(run("init", pki)).isEqualTo(Twinstar.DONE);
        assertThat(said).hasToString("%s/ca.pem is a new authority; now: twinstar pki issue %s NODE NODE%n".formatted(pki, pki));
        assertThat(run("issue", pki, "castor", "pollux", "--days", "30")).isEqualTo(Twinstar.DONE);
        assertThat(said.toString().lines()).containsExactly(
                "castor.pem, castor.key and ca.pem go to castor; keep ca.key where no gateway is",
                "pollux.pem, pollux.key and ca.pem go to pollux; keep ca.key where no gateway is");
        Credentials.read(Path.of(pki), "pollux");
        assertThat(run("renew", pki, "castor")).isEqualTo(Twinstar.DONE);
        assertThat(said).hasToString("castor.pem and castor.key are new; copy them to castor%n".formatted());
    }

    @Test
    void whatIsWrongIsOneLine() {
        var pki = directory.toString();
        assertThat(run("issue", pki, "castor")).isEqualTo(Twinstar.WRONG);
        assertThat(said).hasToString("cannot read %s/ca.pem: there is no such file; make it with: twinstar pki%n".formatted(pki));
        run("init", pki);
        assertThat(run("init", pki)).isEqualTo(Twinstar.WRONG);
        assertThat(said).hasToString("%s/ca.pem is there already; remove it first if nobody uses it, or renew it%n".formatted(pki));
        assertThat(run("renew", pki, "castor")).isEqualTo(Twinstar.WRONG);
        assertThat(said).hasToString("%s/castor.pem is not there; issue it first%n".formatted(pki));
    }

    @Test
    void namesAndDaysThatCannotBeAreWrongUsage() {
        assertThat(run("issue", directory.toString(), "ca")).isEqualTo(Twinstar.WRONG);
        assertThat(said.toString()).startsWith("ca is no node's name; write it as in the configuration, and not ca");
        assertThat(run("issue", directory.toString(), "../castor")).isEqualTo(Twinstar.WRONG);
        assertThat(run("issue", directory.toString(), "castor", "--days", "0")).isEqualTo(Twinstar.WRONG);
        assertThat(said.toString()).startsWith("0 days are not 1 to 3650");
    }

    private int run(String... arguments) {
        said = new StringWriter();
        var to = new PrintWriter(said, true);
        return new CommandLine(new Pki()).setOut(to).setErr(to).execute(arguments);
    }
}
