package io.twinstar.gateway.notify;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import io.twinstar.conf.Notify;

/**
 * Tells the audit log, the webhook, the script and the {@link Feed} of each notice, in the order told here, and makes nobody wait: each of
 * the first three has its own queue and thread. All is for one owner thread, but for {@link #status} and {@link #feed}.
 */
public final class Notifier implements AutoCloseable {

    /** Together with three times {@link Outbox#GIVE_UP_NANOS}, half a second. */
    private static final long CLOSE_OTHERS_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long CLOSE_AUDIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String node;
    private final Path directory;
    private final Outbox audit;
    private final Outbox webhook;
    private final Outbox script;
    private final Feed feed;
    private Notify current = Notify.NOBODY;
    private long order;

    /**
     * @param directory the configuration's, which an audit log's path is relative to
     * @param losses told the channel and how many events it lost, at the end of each burst of losses; must return at once
     */
    public Notifier(String node, Path directory, BiConsumer<String, Long> losses) {
        this.node = node;
        this.directory = directory;
        audit = new Outbox("audit", losses);
        webhook = new Outbox("webhook", losses);
        script = new Outbox("script", losses);
        feed = new Feed(node);
    }

    /** Whom no channel is configured for, nobody is told; what finds a channel's queue full, it loses. */
    public void tell(Notice notice) {
        var event = stamp(notice);
        feed.tell(event);
        for (Outbox channel : channels()) channel.offer(event);
    }

    /** A line that the log has as well, for those who follow the {@link #feed}. */
    public void note(boolean warning, String text) {
        feed.note(warning, text);
    }

    /** For any thread. */
    public Feed feed() { return feed; }

    /** From now on these, of what waits already too. */
    public void apply(Notify next) {
        if (next.equals(current)) return;
        current = next;
        audit.deliverBy(next.audit().map(file -> new AuditFile(directory.resolve(file))));
        webhook.deliverBy(next.webhook().map(address -> new Webhook(address, next.timeout())));
        script.deliverBy(next.script().isEmpty() ? Optional.empty() : Optional.of(new Script(next.script(), next.timeout())));
    }

    /** For any thread. */
    public List<ChannelStatus> status() {
        return channels().stream().map(Outbox::status).toList();
    }

    /** Delivers what waits, for half a second at most, and gives up the rest. The audit log is last: it has what the others lost. */
    @Override
    public void close() {
        try {
            long deadlineNanos = System.nanoTime() + CLOSE_OTHERS_NANOS;
            for (Outbox channel : List.of(webhook, script)) {
                long lost = channel.close(deadlineNanos);
                if (lost > 0) audit.offer(stamp(Notice.lost(channel.channel(), lost)));
            }
            var _ = audit.close(System.nanoTime() + CLOSE_AUDIT_NANOS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Event stamp(Notice notice) {
        return new Event(++order, Instant.now(), node, notice);
    }

    private List<Outbox> channels() {
        return List.of(audit, webhook, script);
    }
}
