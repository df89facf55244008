package io.twinstar.gateway.relay.flow;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.twinstar.gateway.relay.flow.Flow.Step;

import static org.assertj.core.api.Assertions.assertThat;

class FlowTest {

    private static final int PORTION = 64 * 1024;

    private final Flow flow = new Flow();

    @BeforeEach
    void theSocketHasSomething() { flow.readable(false); }

    @Test
    void nothingIsReadBeforeTheSocketIsSaidToHaveSomething() {
        var fresh = new Flow();
        assertThat(fresh.next()).isEqualTo(Step.REST);
        fresh.readable(false);
        assertThat(fresh.next()).isEqualTo(Step.RECEIVE);
    }

    @Test
    void whatCameIsSentBeforeMoreIsRead() {
        assertThat(flow.next()).isEqualTo(Step.RECEIVE);
        flow.received(100, false);
        flow.sent(60);
        assertThat(flow.held()).isEqualTo(40);
        assertThat(flow.next()).isEqualTo(Step.REST); // the receiver is full
        flow.readable(false);
        assertThat(flow.next()).isEqualTo(Step.REST);
        flow.writable();
        assertThat(flow.next()).isEqualTo(Step.FLUSH);
        flow.sent(40);
        assertThat(flow.next()).isEqualTo(Step.RECEIVE);
    }

    @Test
    void theEndFollowsTheLastByte() {
        flow.readable(true);
        flow.received(100, false);
        flow.sent(0);
        flow.writable();
        assertThat(flow.next()).isEqualTo(Step.FLUSH);
        flow.sent(100);
        assertThat(flow.next()).isEqualTo(Step.RECEIVE); // told of an end, it must be read: no event follows
        flow.received(-1, false);
        assertThat(flow.next()).isEqualTo(Step.FINISH);
        flow.finished();
        assertThat(flow.next()).isEqualTo(Step.REST);
    }

    @Test
    void aShortReadIsTakenForAllThereIs() {
        flow.received(100, false);
        flow.sent(100);
        assertThat(flow.next()).isEqualTo(Step.REST);
        flow.readable(false);
        assertThat(flow.next()).isEqualTo(Step.RECEIVE);
    }

    @Test
    void bulkIsMovedInTheKernelAfterTwoFullReadsUntilItIsSmallAgain() {
        read(PORTION, Step.RECEIVE);
        read(PORTION, Step.RECEIVE);
        assertThat(flow.next()).isEqualTo(Step.SPLICE);
        flow.spliced(300_000);
        flow.sent(300_000);
        assertThat(flow.next()).isEqualTo(Step.SPLICE);
        flow.spliced(Flow.SMALL_BYTES - 1);
        flow.sent(Flow.SMALL_BYTES - 1);
        read(PORTION, Step.RECEIVE);
        read(PORTION, Step.RECEIVE);
        assertThat(flow.next()).isEqualTo(Step.SPLICE);
    }

    @Test
    void anEndThatSpliceCannotTellIsRead() {
        read(PORTION, Step.RECEIVE);
        read(PORTION, Step.RECEIVE);
        flow.readable(true);
        assertThat(flow.next()).isEqualTo(Step.SPLICE);
        flow.spliced(0);
        assertThat(flow.next()).isEqualTo(Step.RECEIVE);
        flow.received(-1, false);
        assertThat(flow.next()).isEqualTo(Step.FINISH);
    }

    @Test
    void whereThereIsNoPipeMemoryDoes() {
        read(PORTION, Step.RECEIVE);
        read(PORTION, Step.RECEIVE);
        assertThat(flow.next()).isEqualTo(Step.SPLICE);
        flow.cannotSplice();
        for (int each = 0; each < 5; each++) read(PORTION, Step.RECEIVE);
    }

    @Test
    void afterSixteenReadsItIsTheOthersTurn() {
        flow.cannotSplice();
        for (int each = 0; each < 16; each++) read(PORTION, Step.RECEIVE);
        assertThat(flow.next()).isEqualTo(Step.YIELD);
        flow.turn();
        assertThat(flow.next()).isEqualTo(Step.RECEIVE);
    }

    private void read(int bytes, Step expected) {
        assertThat(flow.next()).isEqualTo(expected);
        flow.received(bytes, true);
        flow.sent(bytes);
    }
}
