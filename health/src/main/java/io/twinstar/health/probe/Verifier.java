package io.twinstar.health.probe;

import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Believes what some authorities signed, and says in plain words why it does not believe a certificate. */
final class Verifier extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager authorities;
    private final String named;

    /** In the words a status shows. */
    static final class Untrusted extends CertificateException {

        private static final long serialVersionUID = 1;

        Untrusted(String why) {
            super(why);
        }
    }

    /** @param named what the authorities are called */
    Verifier(X509ExtendedTrustManager authorities, String named) {
        this.authorities = authorities;
        this.named = named;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        inTime(chain[0]); // of the others, some may have expired that nobody needs
        try {
            authorities.checkServerTrusted(chain, authType, socket);
        } catch (CertificateException e) {
            throw untrusted(e);
        }
    }

    private static void inTime(X509Certificate certificate) throws Untrusted {
        var now = Instant.now();
        var from = certificate.getNotBefore().toInstant();
        var to = certificate.getNotAfter().toInstant();
        if (now.isAfter(to)) throw new Untrusted("certificate expired on " + day(to));
        if (now.isBefore(from)) throw new Untrusted("certificate is not valid before " + day(from));
    }

    private static LocalDate day(Instant moment) { return LocalDate.ofInstant(moment, ZoneOffset.UTC); }

    private Untrusted untrusted(CertificateException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathValidatorException path && path.getReason() == CertPathValidatorException.BasicReason.EXPIRED)
                return new Untrusted("the certificate of an authority has expired");
            if (cause instanceof CertPathBuilderException) return new Untrusted("certificate is signed by nobody in " + named);
        }
        return new Untrusted("certificate: " + Reason.plain(e));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        throw new CertificateException("probes use sockets");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("probes use sockets");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        throw new CertificateException("a probe is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        throw new CertificateException("a probe is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a probe is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() { return authorities.getAcceptedIssuers(); }
}
