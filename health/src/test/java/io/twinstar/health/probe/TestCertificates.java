package io.twinstar.health.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Certificates that sign themselves, made by the JDK's keytool. */
final class TestCertificates {

    private static final String PASSWORD = "changeit";

    private final Path directory;

    TestCertificates(Path directory) { this.directory = directory; }

    /**
     * Makes NAME.p12 for a server, and NAME.pem for those who are to believe it.
     *
     * @param start as keytool takes it: "-10d" or "2024/12/31 00:00:00"
     */
    void make(String name, String start, int days) throws IOException, InterruptedException {
        keytool(name, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "SAN=dns:" + name, "-startdate", start, "-validity",
                Integer.toString(days));
        keytool(name, "-exportcert", "-rfc", "-file", directory.resolve(name + ".pem").toString());
    }

    SSLContext server(String name) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(directory.resolve(name + ".p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private void keytool(String name, String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(String.valueOf(System.getProperty("java.home")), "bin", "keytool").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("-alias", name, "-keystore", directory.resolve(name + ".p12").toString(), "-storepass", PASSWORD));
        var keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) throw new AssertionError(command + ": " + printed);
    }
}
