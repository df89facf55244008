package io.twinstar.health.probe;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Bytes;
import io.twinstar.conf.Check;
import io.twinstar.conf.Probe;
import io.twinstar.conf.Probe.Method;
import io.twinstar.conf.Probe.Statuses;
import io.twinstar.conf.ProxyProtocol;
import io.twinstar.health.ProbeResult;

import static org.assertj.core.api.Assertions.assertThat;

/** nginx, plain, over TLS with a good certificate and with one that has expired, and as a speaker of HTTP/2. */
@Timeout(120)
class NginxIT {

    private static final Optional<String> NAME = Optional.of("www.example.com");

    @TempDir
    private static Path directory;
    private static RealServer nginx;
    private static int plain;
    private static int secure;
    private static int expired;
    private static int http2;
    private static int proxied;

    @BeforeAll
    static void serve() throws Exception {
        String program = RealServer.program("nginx", "nginx-light");
        plain = RealServer.freePort();
        secure = RealServer.freePort();
        expired = RealServer.freePort();
        http2 = RealServer.freePort();
        proxied = RealServer.freePort();
        openssl("www.example.com", "20200101000000Z", "29990101000000Z");
        openssl("old.example.com", "20241201000000Z", "20250102000000Z");
        Files.createDirectories(directory.resolve("www/grpc.health.v1.Health"));
        Files.writeString(directory.resolve("www/index.html"), "all of it is ready\n");
        Files.write(directory.resolve("www/grpc.health.v1.Health/Check"), new byte[]{0, 0, 0, 0, 2, 8, 1}); // SERVING
        Files.writeString(directory.resolve("nginx.conf"), conf());
        nginx = RealServer.start(directory.resolve("log"), program, "-c", directory.resolve("nginx.conf").toString());
        nginx.untilItPasses(RealServer.look(plain, new Probe.Http("/"), directory));
    }

    private static String conf() {
        return """
                daemon off; user root; error_log stderr; pid %1$s/pid; worker_processes 1;
                events { worker_connections 64; }
                http {
                    access_log off; root %1$s/www; default_type application/grpc;
                    client_body_temp_path %1$s/1; proxy_temp_path %1$s/2; fastcgi_temp_path %1$s/3; uwsgi_temp_path %1$s/4; scgi_temp_path %1$s/5;
                    server { listen 127.0.0.1:%2$d; location = /busy { return 503; } location = /chunked { gzip off; ssi on; ssi_types *; try_files /index.html =404; } }
                    server { listen 127.0.0.1:%6$d proxy_protocol; }
                    server { listen 127.0.0.1:%3$d ssl; ssl_certificate %1$s/www.example.com.pem; ssl_certificate_key %1$s/www.example.com.key; }
                    server { listen 127.0.0.1:%4$d ssl; ssl_certificate %1$s/old.example.com.pem; ssl_certificate_key %1$s/old.example.com.key; }
                    server {
                        listen 127.0.0.1:%5$d http2; error_page 405 =200 $uri; add_trailer grpc-status 0;
                        server_name good;
                    }
                    server {
                        listen 127.0.0.1:%5$d http2; server_name other;
                        location / { add_header grpc-status 12; add_header grpc-message "no such service"; return 200; }
                    }
                }
                """
                .formatted(directory, plain, secure, expired, http2, proxied);
    }

    @AfterAll
    static void end() {
        if (nginx != null) nginx.close();
    }

    @Test
    void httpIsProbedByStatusBodyAndMethod() throws Exception {
        assertThat(probe(plain, new Probe.Http("/"))).isEqualTo("passed");
        assertThat(probe(plain, new Probe.Http("/busy"))).isEqualTo("HTTP 503, expected 200 to 399");
        assertThat(probe(plain, http("/missing", Method.GET, new Statuses(404, 404), Optional.empty()))).isEqualTo("passed");
        assertThat(probe(plain, http("/", Method.HEAD, new Statuses(200, 200), Optional.empty()))).isEqualTo("passed");
        for (String path : List.of("/", "/chunked")) {
            assertThat(probe(plain, http(path, Method.GET, Statuses.DEFAULT, Optional.of("it is ready")))).as(path).isEqualTo("passed");
            assertThat(probe(plain, http(path, Method.GET, Statuses.DEFAULT, Optional.of("broken")))).as(path)
                    .isEqualTo("no \"broken\" in the body");
        }
        assertThat(probe(secure, new Probe.Http("/"))).as("plain, where TLS is spoken").isEqualTo("HTTP 400, expected 200 to 399");
    }

    @Test
    void whereItExpectsTheProxyProtocolItIsToldOfACheckInThat() throws Exception {
        var check = new Check(new Probe.Http("/"), Duration.ofSeconds(1), Duration.ofSeconds(30), 2, 3);
        var id = new BackendId("web", InetAddress.getLoopbackAddress(), proxied);
        for (ProxyProtocol version : ProxyProtocol.values()) {
            assertThat(new BackendLook(id, check.in(Optional.of(version)), new Credentials(directory)).take()).as("%s", version)
                    .isInstanceOf(ProbeResult.Passed.class);
        }
        assertThat(new BackendLook(id, check, new Credentials(directory)).take()).isInstanceOf(ProbeResult.Failed.class);
    }

    @Test
    void httpsIsProbedWithItsCertificate() throws Exception {
        assertThat(probe(secure, https(new Probe.Tls(NAME, true, Optional.of("www.example.com.pem"))))).isEqualTo("passed");
        assertThat(probe(secure, https(new Probe.Tls(NAME, true, Optional.empty()))))
                .isEqualTo("certificate is signed by nobody in Java's list of authorities");
        assertThat(probe(plain, https(new Probe.Tls(NAME, false, Optional.empty())))).startsWith("TLS: ");
    }

    @Test
    void anExpiredCertificateIsNamed() throws Exception {
        var believed = new Probe.Tls(Optional.empty(), true, Optional.of("old.example.com.pem"));
        assertThat(probe(expired, believed)).isEqualTo("certificate expired on 2025-01-02");
        assertThat(probe(expired, https(believed))).isEqualTo("certificate expired on 2025-01-02");
        assertThat(probe(expired, new Probe.Tls(Optional.empty(), false, Optional.empty()))).isEqualTo("passed");
    }

    /** What nginx sends is compressed by its own HPACK, with Huffman's code. */
    @Test
    void itsHttp2IsUnderstood() throws Exception {
        assertThat(probe(http2, grpc("good"))).isEqualTo("passed");
        assertThat(probe(http2, grpc("other"))).isEqualTo("gRPC: UNIMPLEMENTED no such service");
        assertThat(probe(plain, grpc("good"))).isEqualTo("not an HTTP/2 answer");
    }

    private static Probe.Http http(String path, Method method, Statuses expected, Optional<String> body) {
        return new Probe.Http(path, method, Optional.empty(), List.of(expected), body.map(Bytes::ofText), Optional.empty());
    }

    private static Probe.Http https(Probe.Tls tls) {
        return new Probe.Http("/", Method.GET, NAME, List.of(Statuses.DEFAULT), Optional.empty(), Optional.of(tls));
    }

    private static Probe.Grpc grpc(String host) { return new Probe.Grpc(Optional.empty(), Optional.of(host), Optional.empty()); }

    private static String probe(int port, Probe probe) throws InterruptedException { return RealServer.probe(port, probe, directory); }

    /** One that signs itself. {@code openssl req} of Debian 12 takes no dates; {@code openssl ca} does. */
    private static void openssl(String name, String from, String to) throws Exception {
        String openssl = RealServer.program("openssl", "openssl");
        Path index = Files.writeString(directory.resolve(name + ".index"), "");
        Path conf = Files.writeString(directory.resolve(name + ".conf"), """
                [ca]
                default_ca = own
                [own]
                database = %s
                new_certs_dir = %s
                rand_serial = yes
                default_md = sha256
                policy = any
                x509_extensions = names
                unique_subject = no
                [any]
                commonName = supplied
                [names]
                subjectAltName = DNS:%s
                basicConstraints = critical, CA:TRUE
                """.formatted(index, directory, name));
        String key = directory.resolve(name + ".key").toString();
        String request = directory.resolve(name + ".request").toString();
        RealServer.run(directory.resolve("log"), openssl, "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout",
                key, "-subj", "/CN=" + name, "-out", request);
        RealServer.run(directory.resolve("log"), openssl, "ca", "-batch", "-notext", "-selfsign", "-config", conf.toString(), "-keyfile",
                key, "-in",
                request, "-startdate", from, "-enddate", to, "-out", directory.resolve(name + ".pem").toString());
    }
}
