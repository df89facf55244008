package io.twinstar.gateway.pki;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as text (RFC 7468). */
final class Pem {

    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    /** Our own keys, and those of an authority that is not ours. */
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final int LINE_CHARS = 64; // RFC 7468 §2

    private Pem() {}

    static String text(X509Certificate certificate) throws CertificateException {
        return block("CERTIFICATE", certificate.getEncoded());
    }

    static String text(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    /** All that the text has, at least one. */
    static List<X509Certificate> certificates(String text) throws CertificateException {
        var certificates = new ArrayList<X509Certificate>();
        var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
        for (var read : CertificateFactory.getInstance("X.509").generateCertificates(in)) certificates.add((X509Certificate) read);
        if (certificates.isEmpty()) throw new CertificateException("no certificate");
        return List.copyOf(certificates);
    }

    /** The first one. */
    static PrivateKey key(String text) throws GeneralSecurityException {
        Matcher block = KEY.matcher(text);
        if (!block.find()) throw new InvalidKeySpecException("no private key");
        var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(1)));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException _) {
                // it is another one's
            }
        }
        throw new InvalidKeySpecException("a key of a kind that is not known");
    }

    private static String block(String label, byte[] content) {
        String base64 = Base64.getMimeEncoder(LINE_CHARS, new byte[]{'\n'}).encodeToString(content);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, base64, label);
    }
}
