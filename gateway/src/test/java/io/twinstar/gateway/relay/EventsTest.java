package io.twinstar.gateway.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.notify.Notifier;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code /v1/events}: as a page, and for those who stay. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventsTest {

    @TempDir
    private Path directory = Path.of("");

    /** A follower that reads line by line. */
    private record Follower(Socket socket, BufferedReader lines) implements AutoCloseable {

        static Follower of(GatewayPages pages, String lastKnown) throws IOException {
            var socket = pages.connect();
            var head = "GET /v1/events HTTP/1.1\r\nHost: castor\r\nAccept: text/event-stream\r\n%s\r\n"
                    .formatted(lastKnown.isEmpty() ? "" : "Last-Event-ID: " + lastKnown + "\r\n");
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new Follower(socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
        }

        /** What stands after this field's name, the next time it is sent. */
        String next(String field) throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine())
                if (line.startsWith(field + ": ")) return line.substring(field.length() + 2);
            throw new AssertionError("the stream has ended");
        }

        @Override
        public void close() throws IOException { socket.close(); }
    }

    private interface Visit {
        void with(GatewayPages pages, Notifier notifier) throws Exception;
    }

    private void visit(Visit visit) throws Exception {
        try (var backend = new TestBackend(21, _ -> {});
                var rig = Rig.serving(Transport.EPOLL, backend);
                var pages = new GatewayPages(rig, rig.conf(backend), directory)) {
            visit.with(pages, pages.notifier);
        }
    }

    @Test
    void aFollowerIsToldWhatWasAndWhatComes() throws Exception {
        visit((pages, notifier) -> {
            notifier.note(false, "before");
            try (var follower = Follower.of(pages, "")) {
                assertThat(follower.next("content-type")).isEqualTo("text/event-stream");
                assertThat(follower.next("event")).isEqualTo("hello");
                assertThat(Json.read(follower.next("data")).text("node")).isEqualTo("castor");
                assertThat(Json.read(follower.next("data")).text("text")).isEqualTo("before");
                notifier.note(true, "after");
                assertThat(follower.next("event")).isEqualTo("note");
                assertThat(Json.read(follower.next("data")).text("text")).isEqualTo("after");
            }
            Rig.soon().until(() -> notifier.feed().followers() == 0);
        });
    }

    @Test
    void whoComesBackGetsNothingTwice() throws Exception {
        visit((pages, notifier) -> {
            for (String text : List.of("one", "two", "three")) notifier.note(false, text);
            String first;
            try (var follower = Follower.of(pages, "")) {
                first = follower.next("id");
            }
            try (var follower = Follower.of(pages, first)) {
                assertThat(Json.read(follower.next("data")).text("goes_on")).isEqualTo("true");
                assertThat(Json.read(follower.next("data")).text("text")).isEqualTo("two");
            }
            try (var follower = Follower.of(pages, "beef-2")) {
                assertThat(Json.read(follower.next("data")).text("goes_on")).as("of another process").isEqualTo("false");
                assertThat(Json.read(follower.next("data")).text("text")).isEqualTo("one");
            }
        });
    }

    @Test
    void whoDoesNotReadIsSentAwayAndCountedAndTheOthersGoOn() throws Exception {
        visit((pages, notifier) -> {
            try (var idle = Follower.of(pages, ""); var eager = Follower.of(pages, "")) {
                Rig.soon().until(() -> notifier.feed().followers() == 2);
                assertThat(eager.next("data")).contains("castor");
                String text = "x".repeat(900);
                for (int i = 0; notifier.feed().followers() == 2; i++) {
                    notifier.note(false, text + i);
                    assertThat(Json.read(eager.next("data")).text("text")).isEqualTo(text + i);
                }
                assertThat(notifier.feed().droppedFollowers()).isOne();
                assertThat(pages.get("/metrics").body()).contains("twinstar_events_followers_dropped_total 1.0");
                notifier.note(false, "still there");
                assertThat(Json.read(eager.next("data")).text("text")).isEqualTo("still there");
                assertThat(idle.socket().isClosed()).isFalse(); // it has never looked
            }
        });
    }

    @Test
    void noMoreThanSixtyFourFollow() throws Exception {
        visit((pages, notifier) -> {
            var followers = new ArrayList<Follower>();
            for (int i = 0; i < 64; i++) followers.add(Follower.of(pages, ""));
            for (var follower : followers) assertThat(follower.next("event")).isEqualTo("hello");
            try (var oneMore = Follower.of(pages, "")) {
                assertThat(oneMore.lines.readLine()).isEqualTo("HTTP/1.1 503 Service Unavailable");
            }
            for (var follower : followers) follower.close();
            Rig.soon().until(() -> notifier.feed().followers() == 0);
        });
    }

    @Test
    void whoDoesNotStayGetsAPage() throws Exception {
        visit((pages, notifier) -> {
            notifier.note(true, "backend web/198.18.0.22:8080 is down");
            var page = Json.read(pages.get("/v1/events").body());
            assertThat(page.objects("events")).singleElement().satisfies(event -> {
                assertThat(event.text("type")).isEqualTo("note");
                assertThat(event.text("severity")).isEqualTo("warning");
                assertThat(event.number("number")).isOne();
            });
        });
    }

    @Test
    void aStreamOnWhichNothingHappensBeats() throws Exception {
        visit((pages, _) -> {
            try (var follower = Follower.of(pages, "")) {
                assertThat(follower.next("")).isEqualTo("beat");
            }
        });
    }

    @Test
    void theHourIsTold() throws Exception {
        visit((pages, _) -> {
            var hour = Json.read(pages.get("/v1/hour?phase=backend_connect").body());
            assertThat(hour.text("phase")).isEqualTo("backend_connect");
            assertThat(hour.texts("rows_to_ms")).hasSize(42);
            assertThat(pages.get("/v1/hour?phase=lunch").statusCode()).isEqualTo(400);
        });
    }
}
