package io.twinstar.gateway.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PkiTest {

    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir
    private Path directory = Path.of("");
    private PkiDirectory pki = new PkiDirectory(directory);
    private final Instant now = Instant.now();

    @BeforeEach
    void init() throws IOException {
        pki = new PkiDirectory(directory.resolve("pki"));
        pki.create(now);
    }

    @Test
    void keysAreTheirOwnersAloneAndCertificatesForAll() throws Exception {
        pki.issue("castor", now, YEAR);
        for (String key : new String[]{"ca.key", "castor.key"}) assertThat(mode(key)).as(key).isEqualTo("rw-------");
        for (String certificate : new String[]{"ca.pem", "castor.pem"})
            assertThat(mode(certificate)).as(certificate).isEqualTo("rw-r--r--");
    }

    @Test
    void anotherProgramBelievesThem() throws Exception {
        pki.issue("castor", now, YEAR);
        pki.issue("pollux", now, YEAR);
        assertThat(
                openssl("verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "castor", "-CAfile", "ca.pem", "castor.pem"))
                .isEqualTo("castor.pem: OK\n");
        assertThat(openssl("verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", "ca.pem", "pollux.pem"))
                .isEqualTo("pollux.pem: OK\n");
        assertThat(openssl("x509", "-in", "castor.pem", "-noout", "-text")).contains("NIST CURVE: P-256", "DNS:castor", "CA:FALSE");
        assertThat(openssl("pkey", "-in", "castor.key", "-pubout")).isEqualTo(openssl("x509", "-in", "castor.pem", "-noout", "-pubkey"));
    }

    @Test
    void whatIsThereStays() throws Exception {
        pki.issue("castor", now, YEAR);
        String before = Files.readString(pki.path().resolve("castor.key"));
        assertThatThrownBy(() -> pki.create(now)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> pki.issue("castor", now, YEAR)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(Files.readString(pki.path().resolve("castor.key"))).isEqualTo(before);
    }

    @Test
    void aNodesCredentialsAreReadAndTheirEndIsKnown() throws Exception {
        pki.issue("castor", now, YEAR);
        var credentials = Credentials.read(pki.path(), "castor");
        assertThat(credentials.expiresAt()).isBetween(now.plus(YEAR).minusSeconds(1), now.plus(YEAR)); // in whole seconds
        assertThat(Credentials.names(credentials.chain().getFirst())).containsExactly("castor");
        assertThat(Credentials.read(pki.path(), "castor")).as("the same files").isEqualTo(credentials);
    }

    @Test
    void renewedCredentialsAreOthersFromTheSameAuthority() throws Exception {
        pki.issue("castor", now, Duration.ofDays(1));
        var before = Credentials.read(pki.path(), "castor");
        pki.renew("castor", now, YEAR);
        var after = Credentials.read(pki.path(), "castor");
        assertThat(after.key()).isNotEqualTo(before.key());
        assertThat(after.authorities()).isEqualTo(before.authorities());
        assertThat(mode("castor.key")).isEqualTo("rw-------");
        assertThatThrownBy(() -> pki.renew("pollux", now, YEAR)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws Exception {
        pki.issue("castor", now, YEAR);
        var key = pki.path().resolve("castor.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertUnusable("castor", "%s can be read or changed by others than its owner; run chmod 600 %s".formatted(key, key));
    }

    @Test
    void theFilesOfAnotherNodeAreRefused() throws Exception {
        pki.issue("castor", now, YEAR);
        pki.issue("pollux", now, YEAR);
        Files.copy(pki.path().resolve("castor.pem"), pki.path().resolve("vega.pem"));
        Files.copy(pki.path().resolve("castor.key"), pki.path().resolve("vega.key"));
        assertUnusable("vega",
                "%s is for castor, not for vega; run: twinstar pki issue %s vega".formatted(pki.path().resolve("vega.pem"), pki.path()));
        Files.delete(pki.path().resolve("castor.key"));
        Files.copy(pki.path().resolve("pollux.key"), pki.path().resolve("castor.key"));
        assertUnusable("castor", "%s is not the key of %s; run: twinstar pki renew %s castor".formatted(pki.path().resolve("castor.key"),
                pki.path().resolve("castor.pem"), pki.path()));
    }

    @Test
    void whatIsMissingOrNoCertificateIsNamed() throws Exception {
        assertUnusable("castor",
                "cannot read %s: there is no such file; make it with: twinstar pki".formatted(pki.path().resolve("castor.pem")));
        Files.writeString(pki.path().resolve("castor.pem"), "hello");
        assertThatThrownBy(() -> Credentials.read(pki.path(), "castor"))
                .hasMessageStartingWith(pki.path().resolve("castor.pem") + " holds no certificate");
    }

    private void assertUnusable(String node, String why) {
        assertThatThrownBy(() -> Credentials.read(pki.path(), node)).isInstanceOf(Credentials.Unusable.class).hasMessage(why);
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(pki.path().resolve(file)));
    }

    private String openssl(String... words) throws Exception {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).directory(pki.path().toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }
}
