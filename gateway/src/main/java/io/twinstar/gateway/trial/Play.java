package io.twinstar.gateway.trial;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.twinstar.gateway.matrix.Deed;
import io.twinstar.gateway.matrix.Forgery;
import io.twinstar.gateway.matrix.Measured;
import io.twinstar.gateway.matrix.Measured.Facts;
import io.twinstar.gateway.matrix.Row;
import io.twinstar.gateway.matrix.Row.Act;

/** One run of one row on a rig: its deeds done, its acts watched and measured. */
final class Play {

    /** An answer that is on its way when an act ends belongs to it. */
    private static final long LAST_LINES_MILLIS = 20;

    private final Rig rig;
    private final String active;
    private final String backup;

    Play(Rig rig) throws IOException {
        this.rig = rig;
        active = rig.owner().orElseThrow(() -> new IOException("nobody owns the VIP"));
        backup = active.equals("castor") ? "pollux" : "castor";
    }

    /** The measurements of each act. */
    static List<List<Measured>> of(Row row, Rig rig) throws IOException, InterruptedException {
        rig.watch().on();
        try {
            rig.arrange(row.pairing());
            new Play(rig).perform(row.prepare());
            rig.settle();
            var play = new Play(rig);
            var acts = new ArrayList<List<Measured>>();
            for (Act act : row.acts()) {
                var times = new ArrayList<Measured>();
                for (int time = 0; time < act.times(); time++) times.add(play.measure(act));
                acts.add(times);
            }
            return acts;
        } finally {
            rig.watch().off();
        }
    }

    private Measured measure(Act act) throws IOException, InterruptedException {
        perform(act.before());
        var before = facts();
        long began = System.nanoTime();
        perform(act.deeds());
        long end = System.nanoTime() + act.watch().toNanos();
        TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
        TimeUnit.MILLISECONDS.sleep(LAST_LINES_MILLIS);
        return Measured.of(rig.watch().between(began, end), active, rig.watch().clientGapNanos(began, end), difference(before, facts()));
    }

    private void perform(List<Deed> deeds) throws IOException, InterruptedException {
        for (Deed deed : deeds) perform(deed);
    }

    void perform(Deed deed) throws IOException, InterruptedException {
        switch (deed) {
            case Deed.Shell(String host, String script) -> rig.shell(cast(host)).run(cast(script));
            case Deed.Signal(String node, String name) -> rig.programs().signal(cast(node), name);
            case Deed.Launch(String node) -> launch(cast(node));
            case Deed.Pause(var time) -> TimeUnit.NANOSECONDS.sleep(time.toNanos());
            case Deed.Forge(var forgeries) -> forge(forgeries);
            case Deed.Reload(String node, var variant) -> rig.configure(cast(node), variant);
            case Deed.Settle() -> rig.settle();
        }
    }

    /** One that was told to end may still be at it. */
    private void launch(String node) throws IOException, InterruptedException {
        rig.programs().end(node);
        rig.router(node).launch();
    }

    private void forge(List<Forgery> forgeries) throws IOException {
        var names = forgeries.stream().map(Forgery::name).collect(Collectors.joining(" "));
        rig.shell("attacker").run(rig.programs().lab().launcher() + " lab-forge " + names);
    }

    /** With the two nodes' names in place of their parts. */
    private String cast(String text) {
        return switch (text) {
            case "active" -> active;
            case "backup" -> backup;
            default -> text.replace("{active}", active).replace("{backup}", backup);
        };
    }

    private Facts facts() {
        var all = rig.routers().stream().map(Router::facts).toList();
        Map<String, Long> counted = new TreeMap<>();
        Set<String> alarms = new TreeSet<>();
        for (Facts facts : all) {
            facts.counted().forEach((reason, count) -> counted.merge(reason, count, Long::sum));
            alarms.addAll(facts.alarms());
        }
        return new Facts(counted, all.stream().mapToLong(Facts::transitions).sum(), alarms);
    }

    private static Facts difference(Facts before, Facts after) {
        Map<String, Long> counted = new TreeMap<>(after.counted());
        before.counted().forEach((reason, count) -> counted.merge(reason, -count, Long::sum));
        counted.values().removeIf(count -> count == 0);
        return new Facts(counted, after.transitions() - before.transitions(), after.alarms());
    }
}
