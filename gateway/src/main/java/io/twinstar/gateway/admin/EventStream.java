package io.twinstar.gateway.admin;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.notify.Feed;

/**
 * An admin connection that follows the feed by server-sent events (HTML, §9.2): it is told whose they are, then what it does not know yet,
 * and each entry as it comes. What waits for a slow follower is the feed itself: one for whom an entry has given way before it was sent,
 * or who takes nothing for half a minute, is sent away.
 */
final class EventStream extends ChannelInboundHandlerAdapter {

    static final String TYPE = "text/event-stream";

    private static final int BEAT_SECONDS = 5;
    private static final int MISSED_BEATS_MAX = 6;

    private final Feed feed;
    private final Channel channel;
    private final Runnable wake = this::wake;
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Future<?> beat;
    private long sent;
    private int missedBeats;

    /** On the channel's loop. */
    private EventStream(Feed feed, Channel channel, long known) {
        this.feed = feed;
        this.channel = channel;
        sent = Math.max(known, feed.lost());
        beat = channel.eventLoop().scheduleAtFixedRate(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * From now on the handler that was asked is a stream.
     *
     * @param lastKnown the {@code Last-Event-ID}: {@code process-number}; of another process, or none: nothing is known
     */
    static void begin(Feed feed, ChannelHandlerContext asked, String lastKnown) {
        long known = known(feed, lastKnown);
        var stream = new EventStream(feed, asked.channel(), known);
        asked.pipeline().replace(asked.handler(), "events", stream);
        var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, TYPE).set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        HttpUtil.setTransferEncodingChunked(head, true);
        var _ = asked.channel().write(head, asked.channel().voidPromise());
        stream.write("event: hello\ndata: %s\n\n".formatted(Json.write(
                Json.members("node", feed.node(), "process", feed.process(), "goes_on", known > 0 && stream.sent == known))));
        feed.follow(stream.wake);
        stream.pump();
    }

    private static long known(Feed feed, String lastKnown) {
        String prefix = feed.process() + "-";
        if (!lastKnown.startsWith(prefix)) return 0;
        try {
            return Math.clamp(Long.parseLong(lastKnown.substring(prefix.length())), 0, feed.last());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** On the feed's thread; what comes before the loop has looked, it sees then. */
    private void wake() {
        if (!awake.getAndSet(true)) channel.eventLoop().execute(this::pump);
    }

    private void pump() {
        awake.set(false);
        if (feed.lost() > sent) {
            sendAway();
            return;
        }
        for (Feed.Entry entry : feed.after(sent)) {
            if (!channel.isWritable()) break; // it goes on when that changes
            write("id: %s-%d\nevent: %s\ndata: %s\n\n".formatted(feed.process(), entry.number(), entry.kind(), entry.json()));
            sent = entry.number();
        }
        channel.flush();
    }

    private void beat() {
        if (channel.isWritable()) {
            missedBeats = 0;
            write(": beat\n\n");
            channel.flush();
        } else if (++missedBeats == MISSED_BEATS_MAX) {
            sendAway();
        }
    }

    private void write(String text) {
        var _ = channel.write(new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)), channel.voidPromise());
    }

    private void sendAway() {
        if (!channel.isOpen()) return;
        feed.dropFollower();
        var _ = channel.close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) pump();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        feed.leave(wake);
        beat.cancel(false);
    }

    /** A follower has nothing to say. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }
}
