package io.twinstar.health.probe;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import io.twinstar.conf.Probe;

/**
 * TLS over a connection. Each handshake is a full one, never a resumed session: only in that does the server show its
 * certificate.
 *
 * @param protocols offered by ALPN, of which the server must take one; empty: none is offered
 */
record TlsLayer(Probe.Tls tls, List<String> protocols, Credentials credentials) implements Conversation.Layer {

    @Override
    public Socket over(Socket connection) throws IOException {
        X509ExtendedTrustManager trust = tls.verify() ? credentials.verifier(tls) : new Credulous();
        var secure = (SSLSocket) context(trust).getSocketFactory().createSocket(connection,
                tls.name().orElse(connection.getInetAddress().getHostAddress()), connection.getPort(), true);
        var parameters = secure.getSSLParameters();
        tls.name().ifPresent(name -> {
            parameters.setServerNames(List.of(new SNIHostName(name)));
            if (tls.verify()) parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9525: the certificate is for that name
        });
        parameters.setApplicationProtocols(protocols.toArray(String[]::new));
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        if (!protocols.isEmpty() && !protocols.contains(secure.getApplicationProtocol()))
            throw new SSLException("the server does not offer " + String.join(", ", protocols));
        return secure;
    }

    /** A new one for each probe is what leaves no session to resume. The costly part of it, the authorities, is shared. */
    private static SSLContext context(X509ExtendedTrustManager trust) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** What {@code verify: false} asks for: believes everything. */
    private static final class Credulous extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
    }
}
