package io.twinstar.gateway.log;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

import io.twinstar.gateway.json.Json;

import static org.assertj.core.api.Assertions.assertThat;

class LogsTest {

    private static final int QUEUE = 16;

    private final LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();

    /** Writes one line, and then none until it may go on. */
    private static final class Stuck extends AppenderBase<ILoggingEvent> {

        private final CountDownLatch writing = new CountDownLatch(1);
        private final CountDownLatch free = new CountDownLatch(1);
        private final AtomicInteger written = new AtomicInteger();

        @Override
        protected void append(ILoggingEvent event) {
            writing.countDown();
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            written.incrementAndGet();
        }
    }

    @Test
    void aTerminalThatTakesNothingKeepsNobodyWaitingAndWhatIsLostIsCounted() throws Exception {
        var terminal = new Stuck();
        terminal.setContext(logback);
        terminal.start();
        var bounded = new BoundedAppender();
        bounded.setContext(logback);
        bounded.setQueueSize(QUEUE);
        bounded.setDiscardingThreshold(0);
        bounded.setNeverBlock(true);
        bounded.addAppender(terminal);
        bounded.start();
        Logger logger = logback.getLogger("test");
        long before = BoundedAppender.dropped();
        bounded.doAppend(event(logger));
        assertThat(terminal.writing.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < QUEUE + 5; i++) bounded.doAppend(event(logger));
        assertThat(BoundedAppender.dropped() - before).isEqualTo(5);
        terminal.free.countDown();
        bounded.stop();
        assertThat(terminal.written.get()).isEqualTo(1 + QUEUE);
    }

    @Test
    void aLineOfJsonHasWhatTheEventKnowsByName() {
        var event = event(logback.getLogger("test"));
        event.addKeyValuePair(new KeyValuePair("outcome", "client_fin"));
        event.addKeyValuePair(new KeyValuePair("first_byte_ms", 1.25));
        String line = new JsonLayout().doLayout(event);
        assertThat(line).endsWith("}\n").doesNotContain("\n{");
        var read = Json.read(line);
        assertThat(read.text("level")).isEqualTo("info");
        assertThat(read.text("message")).isEqualTo("one thing of 1");
        assertThat(read.text("outcome")).isEqualTo("client_fin");
        assertThat(read.number("first_byte_ms")).isEqualTo(1.25);
        assertThat(Instant.parse(read.text("time"))).isNotNull();
        assertThat(read.has("exception")).isFalse();
    }

    @Test
    void anExceptionIsPartOfItsLine() {
        var event = new LoggingEvent("", logback.getLogger("test"), Level.ERROR, "it \"failed\"", new IllegalStateException("why\nso"),
                null);
        String line = new JsonLayout().doLayout(event);
        assertThat(line.lines()).hasSize(1);
        assertThat(Json.read(line).text("exception")).startsWith("java.lang.IllegalStateException: why\nso");
    }

    private static LoggingEvent event(Logger logger) {
        return new LoggingEvent("", logger, Level.INFO, "one thing of {}", null, new Object[]{1});
    }
}
