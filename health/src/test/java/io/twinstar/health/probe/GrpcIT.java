package io.twinstar.health.probe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.Probe;

import static org.assertj.core.api.Assertions.assertThat;

/** gRPC's own server, in Python, plain and over TLS. */
@Timeout(120)
class GrpcIT {

    private static final String SERVER = """
            import grpc, sys
            from concurrent import futures

            def check(request, context):
                if request == b"": return b"\\x08\\x01"
                if request == b"\\x0a\\x04down": return b"\\x08\\x02"
                context.abort(grpc.StatusCode.NOT_FOUND, "no such service")

            class Health(grpc.GenericRpcHandler):
                def service(self, details):
                    return grpc.unary_unary_rpc_method_handler(check) if details.method == "/grpc.health.v1.Health/Check" else None

            plain, bare, secure, key, certificate = sys.argv[1:]
            server = grpc.server(futures.ThreadPoolExecutor(2))
            server.add_generic_rpc_handlers((Health(),))
            server.add_insecure_port("127.0.0.1:" + plain)
            pair = [(open(key, "rb").read(), open(certificate, "rb").read())]
            server.add_secure_port("127.0.0.1:" + secure, grpc.ssl_server_credentials(pair))
            server.start()
            without = grpc.server(futures.ThreadPoolExecutor(2))
            without.add_insecure_port("127.0.0.1:" + bare)
            without.start()
            server.wait_for_termination()
            """;

    @TempDir
    private Path directory;

    @Test
    void aServerSaysHowItAndItsServicesAre() throws Exception {
        String python = RealServer.program("python3", "python3-grpcio");
        int plain = RealServer.freePort();
        int bare = RealServer.freePort();
        int secure = RealServer.freePort();
        Path script = Files.writeString(directory.resolve("server.py"), SERVER);
        Path key = directory.resolve("key");
        Path certificate = directory.resolve("ca.pem");
        RealServer.run(directory.resolve("log"), RealServer.program("openssl", "openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-keyout", key.toString(), "-out", certificate.toString(), "-days", "2", "-subj",
                "/CN=grpc",
                "-addext", "subjectAltName=DNS:grpc.example.com");
        try (var server = RealServer.start(directory.resolve("log"), python, script.toString(), Integer.toString(plain),
                Integer.toString(bare),
                Integer.toString(secure), key.toString(), certificate.toString())) {
            assertThat(needingItsPackage(server, plain)).isEqualTo("passed");
            assertThat(probe(plain, grpc(Optional.of("down"), Optional.empty()))).isEqualTo("gRPC: NOT_SERVING");
            assertThat(probe(plain, grpc(Optional.of("strange"), Optional.empty()))).isEqualTo("gRPC: NOT_FOUND no such service");
            assertThat(probe(bare, grpc(Optional.empty(), Optional.empty()))).startsWith("gRPC: UNIMPLEMENTED ");
            var name = Optional.of("grpc.example.com");
            assertThat(probe(secure, grpc(Optional.empty(), Optional.of(new Probe.Tls(name, true, Optional.of("ca.pem"))))))
                    .isEqualTo("passed");
            assertThat(probe(secure, grpc(Optional.empty(), Optional.of(new Probe.Tls(name, true, Optional.empty())))))
                    .isEqualTo("certificate is signed by nobody in Java's list of authorities");
        }
    }

    private String needingItsPackage(RealServer server, int port) throws Exception {
        try {
            return server.untilItListens(RealServer.look(port, grpc(Optional.empty(), Optional.empty()), directory));
        } catch (AssertionError e) {
            if (!Files.readString(directory.resolve("log")).contains("No module named 'grpc'")) throw e;
            throw new AssertionError("needs grpc for Python; install it (Debian: apt-get install python3-grpcio)", e);
        }
    }

    private static Probe.Grpc grpc(Optional<String> service, Optional<Probe.Tls> tls) {
        return new Probe.Grpc(service, Optional.empty(), tls);
    }

    private String probe(int port, Probe probe) throws InterruptedException { return RealServer.probe(port, probe, directory); }
}
