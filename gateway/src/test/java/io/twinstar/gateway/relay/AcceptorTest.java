package io.twinstar.gateway.relay;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AcceptorTest {

    @Test
    void acceptsNothingForASecondAfterAcceptingFailed() {
        var listening = new EmbeddedChannel();
        listening.freezeTime();
        var lane = new Lane(listening.eventLoop(), Transport.NIO, new Ledger(), backend -> {});
        listening.pipeline().addLast(new Acceptor(lane, () -> Routes.NONE));
        listening.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        assertThat(listening.config().isAutoRead()).isFalse();
        listening.advanceTimeBy(999, TimeUnit.MILLISECONDS);
        listening.runPendingTasks();
        assertThat(listening.config().isAutoRead()).isFalse();
        listening.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        listening.runPendingTasks();
        assertThat(listening.config().isAutoRead()).isTrue();
        assertThat(listening.close().isSuccess()).isTrue();
    }
}
