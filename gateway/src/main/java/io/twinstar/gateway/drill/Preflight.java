package io.twinstar.gateway.drill;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.twinstar.conf.Drills;
import io.twinstar.conf.Drills.Kind;
import io.twinstar.conf.Window;
import io.twinstar.gateway.json.JsonObject;

/** Whether a drill may be: why it may not, each reason with what would help. */
public final class Preflight {

    private final Kind kind;
    private final PairView view;
    private final List<String> refusals = new ArrayList<>();

    /**
     * What does not stand on a status page.
     *
     * @param tracksUpstream whether the VIP's fitness depends on an address that is reached as its clients are
     * @param canaryElsewhere whether the canary runs on another host
     * @param missing programs that the fault needs and this host does not have
     */
    public record Circumstances(Drills drills, ZonedDateTime now, boolean tracksUpstream, boolean canaryElsewhere, List<String> missing) {}

    private Preflight(Kind kind, PairView view) {
        this.kind = kind;
        this.view = view;
    }

    /**
     * Empty: it may.
     *
     * @param listenerName whose clients the drill is about
     */
    public static List<String> refusals(Kind kind, PairView view, Optional<String> listenerName, Circumstances around) {
        var preflight = new Preflight(kind, view);
        preflight.pairIsWell();
        preflight.peerCouldServe();
        var listener = listenerName.flatMap(view::listener);
        if (listener.isPresent()) preflight.clientsAreServed(listener.get(), around);
        else preflight.hasNoListener(listenerName);
        preflight.timeIsRight(around);
        preflight.hostHasWhatItNeeds(around);
        return List.copyOf(preflight.refusals);
    }

    private void pairIsWell() {
        if (!view.own().has("pair")) {
            refuse("%s has no other gateway: its configuration names no pair", view.node());
            return;
        }
        PairView.unheard(view.own()).ifPresent(refusals::add);
        if (view.peer().isEmpty()) {
            refuse("%s cannot be asked how it is; it answers over the pair's link (pair: { link: … }), or here where both run on one host",
                    view.peerNode());
            return;
        }
        PairView.unheard(view.peer().get()).ifPresent(refusals::add);
        for (var page : List.of(view.own(), view.peer().get())) {
            PairView.alarms(page).values().stream().distinct()
                    .forEach(alarm -> refuse("%s raises an alarm, %s", page.text("node"), alarm));
            var running = page.object("drill");
            if (running.has("kind")) refuse("a drill runs already: %s, which %s began", running.text("kind"), running.text("by"));
            var trial = page.object("configuration").object("trial");
            if (trial.has("by")) refuse("a configuration of %s is on trial on %s", trial.text("by"), page.text("node"));
        }
    }

    private void peerCouldServe() {
        if (view.peer().isEmpty()) return;
        var peer = view.peer().get();
        String here = view.own().object("configuration").text("sha256");
        String there = peer.object("configuration").text("sha256");
        if (!here.equals(there)) {
            refuse("the two have different configurations: %s has %.12s, %s has %.12s", view.node(), here, view.peerNode(), there);
        }
        var roles = PairView.roles(peer);
        for (String vip : view.active()) {
            String role = roles.getOrDefault(vip, "without it");
            if (!role.equals("Backup")) refuse("VIP %s has no Backup: %s is %s", vip, view.peerNode(), role);
        }
        for (var vip : view.roles().entrySet()) {
            if (!vip.getValue().matches("Active|Backup")) refuse("VIP %s: %s is %s", vip.getKey(), view.node(), vip.getValue());
        }
        peer.objects("vips").stream().filter(vip -> vip.number("ailments") > 0).forEach(
                vip -> refuse("%s is no good owner of VIP %s: %s", view.peerNode(), vip.text("name"), vip.text("evidence")));
    }

    private void hasNoListener(Optional<String> name) {
        if (name.isPresent()) refuse("there is no listener %s", name.get());
        else refuse("%s is Active for no VIP that has a listener; run the drill on %s's host", view.node(), view.peerNode());
    }

    private void clientsAreServed(JsonObject listener, Circumstances around) {
        String vip = view.vipOf(listener).orElse("-");
        if (!view.active().contains(vip)) {
            refuse("%s is not Active for VIP %s; run the drill on %s's host, or move the VIP: twinstar handover", view.node(), vip,
                    view.peerNode());
        }
        String pool = listener.text("pool");
        for (var page : Stream.concat(Stream.of(view.own()), view.peer().stream()).toList()) {
            if (PairView.up(page, pool).isEmpty()) refuse("%s finds no backend of pool %s up", page.text("node"), pool);
        }
        int up = PairView.up(view.own(), pool).size();
        if (kind == Kind.BACKEND_DOWN && up == 1) refuse("only one backend of pool %s is up; without it nothing is", pool);
        if (kind == Kind.ISOLATE_CLIENTS && !around.tracksUpstream) {
            refuse("VIP %s tracks no upstream, so nobody would notice that clients are cut off; see track: in the configuration", vip);
        }
    }

    private void timeIsRight(Circumstances around) {
        if (around.drills.allows(around.now)) return;
        refuse("it is %tH:%<tM in %s, and drills begin in %s only", around.now.withZoneSameInstant(around.drills.zone()),
                around.drills.zone().getId(), around.drills.windows().stream().map(Window::text).collect(Collectors.joining(", ")));
    }

    private void hostHasWhatItNeeds(Circumstances around) {
        if (!around.missing.isEmpty()) refuse("this host has no %s; install what has it", String.join(", ", around.missing));
        if ((kind == Kind.ISOLATE_CLIENTS || kind == Kind.LINK_DOWN) && !around.canaryElsewhere) {
            refuse("%s cannot be seen from the gateway's own host; name a client's with --canary, such as --canary 'ssh client twinstar'",
                    kind.text());
        }
    }

    private void refuse(String what, Object... about) { refusals.add(what.formatted(about)); }
}
