package io.twinstar.gateway.notify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.twinstar.gateway.notify.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class WebhookTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private final CountDownLatch testEnds = new CountDownLatch(1);
    private volatile HttpHandler handler = exchange -> exchange.sendResponseHeaders(200, -1);

    WebhookTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/hook", this::receive);
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        testEnds.countDown();
        server.stop(0);
        threads.close();
    }

    @Test
    void postsTheEventAsJson() throws Exception {
        webhook(LONG).deliver(event(7));
        assertThat(received).containsExactly("POST /hook?key=s3cret application/json " + event(7).json());
    }

    @Test
    void whatMayPassIsTriedAgain() throws Exception {
        answer(500, 429, 408, 204);
        webhook(LONG).deliver(event(7));
        assertThat(received).hasSize(4);
    }

    @Test
    void givesUpAfterFourAttempts() {
        answer(503, 503, 503, 503, 200);
        assertThatThrownBy(() -> webhook(LONG).deliver(event(7))).isInstanceOf(IOException.class)
                .hasMessage(origin() + ": HTTP status 503");
        assertThat(received).hasSize(4);
    }

    @Test
    void whatWillNotPassIsNotTriedAgain() {
        for (int status : new int[]{404, 302}) {
            received.clear();
            answer(status, 200);
            assertThatThrownBy(() -> webhook(LONG).deliver(event(7))).isInstanceOf(IOException.class)
                    .hasMessage(origin() + ": HTTP status " + status);
            assertThat(received).hasSize(1);
        }
    }

    @Test
    void aServerThatHangsFailsInTime() {
        handle(exchange -> await());
        assertThatThrownBy(() -> webhook(SHORT).deliver(event(7))).isInstanceOf(IOException.class)
                .hasMessage(origin() + ": no answer in time");
        assertThat(received).hasSize(1);
    }

    @Test
    void anAnswerThatNeverEndsFailsInTime() {
        handle(exchange -> {
            exchange.sendResponseHeaders(200, 0); // of unknown length
            exchange.getResponseBody().write(new byte[100]);
            exchange.getResponseBody().flush();
            await();
        });
        assertThatThrownBy(() -> webhook(SHORT).deliver(event(7))).isInstanceOf(IOException.class)
                .hasMessage(origin() + ": no answer in time");
    }

    @Test
    void aPortWhereNobodyListensFails() throws Exception {
        int port;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        var webhook = new Webhook(URI.create("http://127.0.0.1:%d/hook?key=s3cret".formatted(port)), LONG);
        assertThatThrownBy(() -> webhook.deliver(event(7))).isInstanceOf(IOException.class)
                .hasMessage("http://127.0.0.1:%d: ConnectException".formatted(port));
    }

    @Test
    void aDeliveryThatIsGivenUpEndsAtOnce() throws Exception {
        var asked = new CountDownLatch(1);
        handle(exchange -> {
            asked.countDown();
            await();
        });
        var caught = new ConcurrentLinkedQueue<Exception>();
        var courier = Thread.ofPlatform().start(() -> {
            try {
                webhook(Duration.ofDays(1)).deliver(event(7));
            } catch (IOException | InterruptedException e) {
                caught.add(e);
            }
        });
        asked.await();
        courier.interrupt();
        courier.join();
        assertThat(caught).hasExactlyElementsOfTypes(InterruptedException.class);
    }

    @Test
    void saysWhereWithoutWhatMayLetOneIn() {
        assertThat(new Webhook(URI.create("https://user:s3cret@hooks.example.org/T00/s3cret?key=s3cret"), LONG).where())
                .isEqualTo("https://hooks.example.org");
        assertThat(new Webhook(URI.create("http://[2001:db8::1]:8080/"), LONG).where()).isEqualTo("http://[2001:db8::1]:8080");
    }

    /** These, in this order, then the last one again. */
    private void answer(Integer... statuses) {
        var left = new ConcurrentLinkedQueue<>(List.of(statuses));
        handle(exchange -> exchange.sendResponseHeaders(left.size() > 1 ? left.remove() : left.element(), -1));
    }

    private void handle(HttpHandler next) {
        handler = next;
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            received.add("%s %s %s %s".formatted(exchange.getRequestMethod(), exchange.getRequestURI(),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            handler.handle(exchange);
        }
    }

    private void await() {
        try {
            testEnds.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Webhook webhook(Duration timeout) {
        return new Webhook(URI.create(origin() + "/hook?key=s3cret"), timeout);
    }
}
