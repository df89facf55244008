package io.twinstar.gateway.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * By what a node proves who it is, and whom it believes.
 *
 * @param chain its own certificate first
 * @param authorities who may vouch for the other node: more than one while one takes the place of another
 */
public record Credentials(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {

    private static final int TEXT_BYTES_MAX = 64 * 1024; // a dozen certificates
    private static final int DNS_NAME = 2; // X509Certificate.getSubjectAlternativeNames

    /** They cannot be used: the message says what is wrong and what would be right. */
    public static final class Unusable extends Exception {

        private static final long serialVersionUID = 1;

        Unusable(String what) {
            super(what);
        }
    }

    /** What lies in the directory for this node. While somebody exchanges it, certificate and key may not belong together. */
    public static Credentials read(Path directory, String node) throws Unusable {
        var files = new PkiDirectory(directory);
        var authorities = certificates(files.authority());
        var chain = certificates(files.certificate(node));
        var key = key(files.key(node));
        if (!names(chain.getFirst()).contains(node))
            throw new Unusable("%s is for %s, not for %s; run: twinstar pki issue %s %s".formatted(files.certificate(node),
                    String.join(", ", names(chain.getFirst())), node, directory, node));
        if (!belongTogether(chain.getFirst(), key))
            throw new Unusable("%s is not the key of %s; run: twinstar pki renew %s %s".formatted(files.key(node), files.certificate(node),
                    directory, node));
        return new Credentials(chain, key, authorities);
    }

    /** Until when the other node believes them. */
    public Instant expiresAt() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    /** The nodes a certificate speaks for: its subject alternative names of the kind DNS. */
    public static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) return List.of();
            return names.stream().filter(name -> name.getFirst().equals(DNS_NAME)).map(name -> String.valueOf(name.get(1))).toList();
        } catch (CertificateParsingException _) {
            return List.of();
        }
    }

    static List<X509Certificate> certificates(Path file) throws Unusable {
        try {
            return Pem.certificates(text(file));
        } catch (CertificateException e) {
            throw new Unusable("%s holds no certificate: %s".formatted(file, e.getMessage()));
        }
    }

    static PrivateKey key(Path file) throws Unusable {
        String text = text(file);
        try {
            if (!OwnFile.isOwnersAlone(file))
                throw new Unusable("%s can be read or changed by others than its owner; run chmod 600 %s".formatted(file, file));
            return Pem.key(text);
        } catch (IOException e) {
            throw new Unusable("cannot read %s: %s".formatted(file, OwnFile.reason(e)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Unusable("%s holds no key: %s".formatted(file, e.getMessage()));
        }
    }

    private static String text(Path file) throws Unusable {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(TEXT_BYTES_MAX), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new Unusable("cannot read %s: %s; make it with: twinstar pki".formatted(file, OwnFile.reason(e)));
        }
    }

    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        try {
            String algorithm = switch (key.getAlgorithm()) {
                case "EC" -> "SHA256withECDSA";
                case "RSA" -> "SHA256withRSA";
                default -> key.getAlgorithm();
            };
            byte[] word = {1};
            var signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(word);
            byte[] signed = signing.sign();
            var verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate.getPublicKey());
            verifying.update(word);
            return verifying.verify(signed);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
