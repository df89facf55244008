package io.twinstar.gateway.drill.live;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.twinstar.conf.Drills.Kind;
import io.twinstar.gateway.drill.Deed;
import io.twinstar.gateway.drill.Drill;
import io.twinstar.gateway.drill.Drill.Event;
import io.twinstar.gateway.drill.Drill.Phase;
import io.twinstar.gateway.drill.Ending;
import io.twinstar.gateway.drill.Report;
import io.twinstar.gateway.drill.Report.Taken;
import io.twinstar.gateway.drill.RoleChange;
import io.twinstar.gateway.drill.Scripts;
import io.twinstar.gateway.drill.Sighting;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

/** Plays a drill: tells its machine what happens, and does what the machine says. One thread's, but for {@link #abort}. */
public final class Conductor {

    private static final Drill DRILL = new Drill(Scripts.SETTLE_WITHIN.plusSeconds(5));
    private static final long STOP_SECONDS = 5;

    private final LiveDrill drill;
    private final Shelf shelf;
    private final PrintWriter out;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final List<Taken> taken = new ArrayList<>();
    private @Nullable Thread worker;
    private long beganNanos;
    private long deedNanos;

    /**
     * What became of it.
     *
     * @param page where its report stands
     */
    public record Result(JsonObject report, Path page) {

        public boolean passed() { return report.text("result").equals("passed"); }
    }

    public Conductor(LiveDrill drill, Shelf shelf, PrintWriter out) {
        this.drill = drill;
        this.shelf = shelf;
        this.out = out;
    }

    /** Has the pair restored at once; for any thread, at any time. */
    public void abort(String by) {
        events.add(new Event.Abort(by));
    }

    /** Throws if it could not be begun; then nothing was done. */
    public Result play() throws IOException, InterruptedException {
        String peer = drill.before().peerNode();
        var refusal = drill.pages().begin(peer, drill.order().kind().text(), drill.most());
        if (refusal.isPresent()) throw new IOException(refusal.get());
        try (var restorer = drill.restorer(); var canary = new CanaryProcess(drill.canaryCommand())) {
            try {
                restorer.awaitReady();
                canary.awaitAnswers();
            } catch (IOException | InterruptedException nothingDone) {
                restorer.over();
                throw nothingDone;
            }
            var began = Instant.now();
            beganNanos = System.nanoTime();
            var performer = new Performer(drill.pages(), drill.before(), restorer);
            var over = play(performer);
            restorer.over();
            long endedNanos = System.nanoTime();
            return kept(report(over, performer, began, endedNanos, canary.all(), canary.errorNanos()));
        } finally {
            drill.pages().end(peer);
        }
    }

    private Drill.State play(Performer performer) throws InterruptedException {
        var turn = DRILL.begin(drill.steps(), System.nanoTime());
        begin(performer, turn.next(), turn.deed());
        var state = turn.next();
        while (!state.isOver()) {
            var event = events.poll(Math.max(0, state.dueNanos() - System.nanoTime()), TimeUnit.NANOSECONDS);
            turn = DRILL.step(state, event == null ? new Event.Due() : event, System.nanoTime());
            if (turn.next().ticket() != state.ticket()) ended(state);
            begin(performer, turn.next(), turn.deed());
            state = turn.next();
        }
        return state;
    }

    /** What is under way gives way first: two deeds at a time would undo each other. */
    private void begin(Performer performer, Drill.State state, Optional<Deed> deed) throws InterruptedException {
        if (deed.isEmpty()) return;
        var last = worker;
        if (last != null) {
            last.interrupt();
            last.join(Duration.ofSeconds(STOP_SECONDS));
        }
        deedNanos = System.nanoTime();
        out.printf("%6.1f s  %s%n", (deedNanos - beganNanos) / 1e9, name(state));
        out.flush();
        int ticket = state.ticket();
        worker = Thread.ofPlatform().daemon().name("deed").start(() -> events.add(done(performer, deed.get(), ticket)));
    }

    private static Event done(Performer performer, Deed deed, int ticket) {
        try {
            performer.perform(deed);
            return new Event.Done(ticket);
        } catch (IOException e) {
            return new Event.Failed(ticket, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            return new Event.Failed(ticket, "given up");
        }
    }

    private void ended(Drill.State state) {
        taken.add(new Taken(name(state), deedNanos, System.nanoTime()));
    }

    private static String name(Drill.State state) {
        return switch (state.phase()) {
            case Phase.Performing(int step) -> state.steps().get(step).name();
            case Phase.Restoring(var cause, Deed.Release _) -> cause.text() + "; undo it";
            case Phase.Restoring(var cause, _) -> (cause instanceof Ending.Complete ? "" : cause.text() + "; ") + "have it as it was";
            case Phase.Over(var ending) -> ending.text();
        };
    }

    private Report report(Drill.State over, Performer performer, Instant began, long endedNanos, Collection<Sighting> seen,
            long clockErrorNanos) {
        if (!(over.phase() instanceof Phase.Over(Ending ending))) throw new IllegalStateException("it is not over");
        var objectives = drill.order().objectives().or(drill.conf().drills().objectives());
        return new Report(drill.order().kind(), drill.before(), drill.listenerName().orElse("-"), drill.order().by(), began, beganNanos,
                performer.faultNanos(), endedNanos, ending, over.notRestored(), taken, roles(performer), seen, objectives, clockErrorNanos);
    }

    /** How they were, and each change since; of a gateway that was killed nobody tells that it has no role. */
    private List<RoleChange> roles(Performer performer) {
        var before = drill.before();
        var roles = new ArrayList<RoleChange>();
        before.roles().forEach((vip, role) -> roles.add(new RoleChange(beganNanos, before.node(), vip, role, "at the beginning")));
        before.peerRoles().forEach((vip, role) -> roles.add(new RoleChange(beganNanos, before.peerNode(), vip, role, "at the beginning")));
        boolean dies = drill.order().kind() == Kind.CRASH;
        if (dies && performer.faultNanos().isPresent()) {
            before.active().forEach(vip -> roles.add(new RoleChange(performer.faultNanos().getAsLong(), before.node(), vip, "Gone",
                    "killed")));
        }
        drill.pages().changes(before.peerNode()).stream().filter(change -> change.atNanos() - beganNanos > 0).forEach(roles::add);
        return roles;
    }

    private Result kept(Report report) throws IOException {
        Path page = shelf.keep(report::members, drill.conf().drills().keep());
        long number = Long.parseLong(String.valueOf(page.getFileName()).replace(".html", ""));
        Map<String, Object> members = report.members(number);
        return new Result(Json.read(Json.write(members)), page);
    }
}
