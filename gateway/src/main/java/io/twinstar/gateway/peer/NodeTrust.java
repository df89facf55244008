package io.twinstar.gateway.peer;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

import io.twinstar.gateway.pki.Credentials;

/** Who is believed on one connection: the other node, by a certificate that is in time and that one of the authorities has signed. */
final class NodeTrust extends X509ExtendedTrustManager {

    private final String peer;
    private final X509TrustManager authorities;
    private Optional<String> refusal = Optional.empty();

    NodeTrust(String peer, List<X509Certificate> authorities) {
        this.peer = peer;
        this.authorities = trusting(authorities);
    }

    /** Why the other end was refused, in a word; empty: it was not, or has shown nothing. */
    Optional<String> refusal() {
        return refusal;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        check(chain, () -> authorities.checkClientTrusted(chain, kind));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        check(chain, () -> authorities.checkServerTrusted(chain, kind));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        checkClientTrusted(chain, kind);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        checkServerTrusted(chain, kind);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        checkClientTrusted(chain, kind);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        checkServerTrusted(chain, kind);
    }

    /** None is named: whoever had a certificate of another one would keep it to himself, and nobody would know why he is refused. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private interface Check {
        void run() throws CertificateException;
    }

    private void check(X509Certificate[] chain, Check check) throws CertificateException {
        try {
            check.run();
        } catch (CertificateException e) {
            refusal = Optional.of(word(e));
            throw e;
        }
        if (!Credentials.names(chain[0]).contains(peer)) {
            refusal = Optional.of("wrong-node");
            throw new CertificateException("the certificate is for %s, not for %s".formatted(Credentials.names(chain[0]), peer));
        }
    }

    /** It stays the same from release to release: metrics have it. */
    private static String word(Throwable refused) {
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            if (!(cause instanceof CertPathValidatorException path)) continue;
            if (path.getReason() == BasicReason.EXPIRED) return "expired";
            if (path.getReason() == BasicReason.NOT_YET_VALID) return "not-yet-valid";
        }
        return "unknown-authority";
    }

    private static X509TrustManager trusting(List<X509Certificate> authorities) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) store.setCertificateEntry("authority" + i, authorities.get(i));
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509TrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot check certificates", e);
        }
    }
}
