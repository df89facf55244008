package io.twinstar.gateway.drill;

import java.util.ArrayList;
import java.util.List;

import io.twinstar.conf.Drills.Objectives;
import io.twinstar.conf.text.Durations;

/** An objective, and what was measured. */
public record Verdict(String objective, String wanted, String measured, boolean met) {

    /** One for each objective that there is. */
    public static List<Verdict> of(Objectives objectives, Outage outage) {
        var verdicts = new ArrayList<Verdict>();
        objectives.recoveryTime().ifPresent(most -> verdicts.add(new Verdict("recovery-time", Durations.text(most),
                "%.1f ms%s".formatted(outage.gapNanos() / 1e6, outage.ended() ? "" : ", and not over"),
                outage.ended() && outage.gapNanos() <= most.toNanos())));
        objectives.lostConnections().ifPresent(most -> verdicts.add(new Verdict("lost-connections", most.toString(),
                outage.held() == 0 ? "none was held" : "%d of %d".formatted(outage.lost(), outage.held()), outage.lost() <= most)));
        objectives.failedRequests().ifPresent(most -> verdicts.add(new Verdict("failed-requests", most.toString(),
                "%d of %d".formatted(outage.failed(), outage.asked()), outage.failed() <= most)));
        return List.copyOf(verdicts);
    }
}
