package io.twinstar.gateway.notify;

import java.util.ArrayList;

import org.junit.jupiter.api.Test;

import io.twinstar.gateway.json.Json;

import static org.assertj.core.api.Assertions.assertThat;

class FeedTest {

    private final Feed feed = new Feed("castor");

    @Test
    void whoHasBeenAwayGoesOnWhereItWas() {
        feed.tell(Events.event(1));
        feed.note(true, "backend web/198.18.0.22:8080 is down");
        assertThat(feed.after(0)).extracting(Feed.Entry::number).containsExactly(1L, 2L);
        assertThat(feed.after(1)).singleElement().satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo("note");
            assertThat(Json.read(entry.json()).text("severity")).isEqualTo("warning");
            assertThat(Json.read(entry.json()).text("text")).isEqualTo("backend web/198.18.0.22:8080 is down");
        });
        assertThat(Json.read(feed.after(0).getFirst().json()).text("to")).isEqualTo("Active");
        assertThat(feed.after(2)).isEmpty();
    }

    @Test
    void theOldestGiveWay() {
        for (int i = 0; i < Feed.KEPT_MAX + 3; i++) feed.note(false, "note " + i);
        assertThat(feed.after(0)).hasSize(Feed.KEPT_MAX);
        assertThat(feed.after(0).getFirst().number()).isEqualTo(4);
        assertThat(feed.lost()).isEqualTo(3);
        assertThat(feed.last()).isEqualTo(Feed.KEPT_MAX + 3);
    }

    @Test
    void followersAreWokenUntilTheyLeave() {
        var seen = new ArrayList<Long>();
        Runnable follower = () -> seen.add(feed.last());
        feed.follow(follower);
        feed.note(false, "one");
        feed.leave(follower);
        feed.note(false, "two");
        assertThat(seen).containsExactly(1L);
    }

    @Test
    void aNoteIsNoLongerThanAFact() {
        feed.note(false, "x".repeat(5_000));
        assertThat(Json.read(feed.after(0).getFirst().json()).text("text")).hasSize(Notice.FACT_CHARS_MAX);
    }
}
