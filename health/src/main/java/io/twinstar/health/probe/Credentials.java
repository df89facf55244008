package io.twinstar.health.probe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

import io.twinstar.conf.Probe;

/**
 * The files that checks name. They are read when a probe needs them, so that one which is exchanged or mended takes effect
 * without a reload; authorities are parsed once, until their file changes, and shared by all backends.
 */
final class Credentials {

    private static final long FILE_BYTES_MAX = 4 << 20;
    private static final String JAVAS_OWN = "Java's list of authorities";

    private final Path directory;
    /** By the file's name, as many as the configurations so far have named. */
    private final Map<String, Authorities> authorities = new ConcurrentHashMap<>();

    private record Authorities(FileTime written, long bytes, Verifier verifier) {}

    /** Holder, so that the 150 certificates are read only where a check needs them. */
    private static final class Javas {

        static final Verifier VERIFIER = javas();

        private static Verifier javas() {
            try {
                return verifier(Optional.empty(), JAVAS_OWN);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java has no authorities", e);
            }
        }
    }

    /** @param directory what names of files are relative to */
    Credentials(Path directory) { this.directory = directory; }

    Verifier verifier(Probe.Tls tls) throws IOException {
        if (tls.ca().isEmpty()) return Javas.VERIFIER;
        String name = tls.ca().get();
        try {
            Path file = directory.resolve(name);
            var written = Files.getLastModifiedTime(file);
            long bytes = Files.size(file);
            Authorities known = authorities.get(name);
            if (known == null || !known.written.equals(written) || known.bytes != bytes) {
                known = new Authorities(written, bytes, verifier(Optional.of(certificates(file, name)), name));
                authorities.put(name, known);
            }
            return known.verifier;
        } catch (IOException e) {
            throw unreadable(name, e);
        } catch (GeneralSecurityException e) {
            throw new IOException(name + " holds no certificates in PEM", e);
        }
    }

    /** The first line of the file. */
    String password(String name) throws IOException {
        try {
            Path file = directory.resolve(name);
            if (Files.size(file) > FILE_BYTES_MAX) throw new IOException("it is larger than a password");
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static KeyStore certificates(Path file, String name) throws IOException, GeneralSecurityException {
        if (Files.size(file) > FILE_BYTES_MAX) throw new IOException("it is larger than %d bytes".formatted(FILE_BYTES_MAX));
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (var each : CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            store.setCertificateEntry(Integer.toString(number++), each);
        }
        if (number == 0) throw new CertificateException(name + " is empty");
        return store;
    }

    private static Verifier verifier(Optional<KeyStore> store, String named) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        if (store.isPresent()) factory.init(store.get());
        else factory.init((KeyStore) null); // Java's own
        for (var manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager authorities) return new Verifier(authorities, named);
        }
        throw new GeneralSecurityException("no trust manager for X.509");
    }

    private static IOException unreadable(String name, IOException e) {
        String why = switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
        return new IOException("cannot read %s: %s".formatted(name, why), e);
    }
}
