package io.twinstar.gateway.admin;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

import io.twinstar.conf.Drills;
import io.twinstar.gateway.admin.Routes.Answer;
import io.twinstar.gateway.control.ControlEvent;
import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.json.Json;

/** Whether a drill runs, as whoever runs it has told: there is one at a time. One that was killed is forgotten when its time is over. */
public final class DrillDesk {

    private static final Duration MOST = Duration.ofHours(1);

    private final ControlLoop control;
    private @Nullable Running running;

    private record Running(String kind, String by, long endsAtNanos) {}

    public DrillDesk(ControlLoop control) {
        this.control = control;
    }

    /** {@code /v1/drill/begin?kind=crash&for=120}, seconds, and {@code /v1/drill/end}. */
    CompletionStage<Answer> answer(Asked asked) {
        return switch (asked.path()) {
            case "/v1/drill/begin" -> begin(asked);
            case "/v1/drill/end" -> end(asked);
            default -> Routes.now(Answer.plain(HttpResponseStatus.NOT_FOUND, "a drill begins and ends; there is no more to it here"));
        };
    }

    private synchronized CompletionStage<Answer> begin(Asked asked) {
        long now = System.nanoTime();
        var other = current(now);
        if (other.isPresent()) {
            return ChangeRoutes.refused(
                    List.of("a drill runs already: %s, which %s began".formatted(other.get().kind, other.get().by)));
        }
        var kind = asked.parameter("kind").filter(DrillDesk::isKind);
        var seconds = asked.parameter("for").filter(text -> text.matches("[0-9]{1,4}")).map(Long::parseLong)
                .filter(time -> time > 0 && time <= MOST.toSeconds());
        if (kind.isEmpty() || seconds.isEmpty()) return ChangeRoutes.refused(List.of("a drill has a kind, and takes up to an hour"));
        running = new Running(kind.get(), ChangeRoutes.by(asked), now + Duration.ofSeconds(seconds.get()).toNanos());
        return told(asked, kind.get(), true);
    }

    private synchronized CompletionStage<Answer> end(Asked asked) {
        String kind = current(System.nanoTime()).map(Running::kind).orElse("none");
        running = null;
        return told(asked, kind, false);
    }

    private CompletionStage<Answer> told(Asked asked, String kind, boolean begins) {
        return ChangeRoutes.told(control.ask(ChangeRoutes.by(asked), request -> new ControlEvent.DrillTold(request, kind, begins)));
    }

    private static boolean isKind(String text) {
        return Arrays.stream(Drills.Kind.values()).anyMatch(kind -> kind.text().equals(text));
    }

    private Optional<Running> current(long nowNanos) {
        return Optional.ofNullable(running).filter(drill -> nowNanos - drill.endsAtNanos < 0);
    }

    /** For the status page. */
    synchronized Optional<Map<String, Object>> page(long nowNanos) {
        return current(nowNanos).map(drill -> Json.members("kind", drill.kind, "by", drill.by, "ends_in_seconds",
                StatusPage.seconds(drill.endsAtNanos - nowNanos)));
    }
}
