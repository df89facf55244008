package io.twinstar.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import io.twinstar.conf.text.Durations;
import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.admin.AdminClient.Answer;
import io.twinstar.gateway.json.JsonObject;

/**
 * A configuration put in force on both gateways or on neither. The one that serves less has it first, and must be as well with it as it
 * was before; then the other one. Until both are, it is on trial on each: should whoever runs this be gone, both go back by themselves.
 */
final class PairChange {

    private static final long LOOK_NANOS = 100_000_000;
    /** For what lies between the two waits. */
    private static final Duration SPARE = Duration.ofSeconds(30);

    private final List<Member> members;
    private final Duration within;
    private final PrintWriter out;

    /** One of the two. */
    record Member(String node, Way way) {}

    /** To a gateway's admin. */
    interface Way {
        /** @param page without its {@code /v1/} */
        Answer ask(String method, String page, String body) throws IOException;
    }

    /** One of the two, and how it was before anything changed. */
    private record Side(Member member, JsonObject before) {

        long active() {
            return before.objects("vips").stream().filter(vip -> vip.text("role").equals("Active")).count();
        }
    }

    /** Either is asked through the same gateway's socket. */
    static PairChange through(String node, AdminClient gateway, Duration within, PrintWriter out) throws IOException {
        var here = member(node, gateway, "/v1/");
        var peer = status(here).object("peer");
        if (!peer.has("peer")) {
            throw new IOException("there is no link to another gateway; the configuration names one with pair: { link: … }");
        }
        return new PairChange(List.of(member(peer.text("peer"), gateway, "/v1/peer/"), here), within, out);
    }

    private static Member member(String node, AdminClient gateway, String pages) {
        return new Member(node,
                (method, page, body) -> method.equals("GET") ? gateway.get(pages + page) : gateway.post(pages + page, body));
    }

    PairChange(List<Member> members, Duration within, PrintWriter out) {
        this.members = members;
        this.within = within;
        this.out = out;
    }

    /** The file that the first of these gateways reads. */
    static String file(AdminClient gateway) throws IOException {
        return OutcomeView.status(gateway).object("configuration").text("file");
    }

    /**
     * @param query that goes with the text
     * @return whether it is in force on both; otherwise it is on neither, unless the last line says something else
     */
    boolean perform(String text, String query) throws IOException {
        var sides = new ArrayList<Side>();
        for (Member member : members) sides.add(new Side(member, status(member)));
        for (Member member : members) {
            if (!isPossible(member, text, query)) return false;
        }
        var onTrial = new ArrayList<Member>();
        sides.sort(Comparator.comparingLong(Side::active)); // a stable sort: of equals the first
        for (Side side : sides) {
            Optional<String> fault = apply(side, text, query, onTrial);
            if (fault.isEmpty()) continue;
            out.printf("%s: %s%n", side.member.node, fault.get());
            goBack(onTrial);
            return false;
        }
        return confirm(onTrial);
    }

    /** What the kernel would refuse, or the files that it names, is found before anything changes anywhere. */
    private boolean isPossible(Member member, String text, String query) throws IOException {
        var plan = OutcomeView.read(member.way.ask("POST", "plan" + query, text));
        var wrong = plan.has("missing") ? plan.texts("missing") : plan.texts("lines");
        if (wrong.isEmpty()) return true;
        out.println(member.node + ": refused, nothing has changed on either gateway");
        for (String line : wrong) out.println("  " + line);
        return false;
    }

    /** Why it did not come to that, or is not well with it. */
    private Optional<String> apply(Side side, String text, String query, List<Member> onTrial) {
        try {
            var member = side.member;
            var trial = Durations.text(within.multipliedBy(2).plus(SPARE));
            var answer = member.way.ask("POST", "apply" + query + "&confirm=" + trial, text);
            var outcome = OutcomeView.read(answer);
            if (!answer.isOk()) return Optional.of("refused: " + String.join("; ", outcome.texts("lines")));
            if (status(member).object("configuration").has("trial")) onTrial.add(member);
            out.printf("%s: generation %s%n", member.node, outcome.text("generation"));
            for (String line : outcome.texts("lines")) out.println("  " + line);
            out.flush();
            return illness(side);
        } catch (IOException e) {
            return Optional.of("does not answer: " + e.getMessage());
        }
    }

    /** What it lacks of being as well as before when it has had its time; empty: nothing. */
    private Optional<String> illness(Side side) throws IOException {
        long beganNanos = System.nanoTime();
        while (true) {
            var lacks = lacks(side.before, status(side.member));
            if (lacks.isEmpty() || System.nanoTime() - beganNanos >= within.toNanos())
                return lacks.map(what -> "not well %s after it: %s".formatted(Durations.text(within), what));
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    static Optional<String> lacks(JsonObject before, JsonObject now) {
        for (JsonObject vip : now.objects("vips")) {
            var name = vip.text("name");
            if (!vip.text("role").matches("Active|Backup"))
                return Optional.of("VIP %s is not served: %s".formatted(name, vip.text("reason")));
            double ailments = before.objects("vips").stream().filter(one -> one.text("name").equals(name))
                    .mapToDouble(one -> one.number("ailments")).findFirst().orElse(0);
            if (vip.number("ailments") > ailments) return Optional.of("VIP %s: %s".formatted(name, vip.text("evidence")));
        }
        for (JsonObject pool : now.objects("pools")) {
            for (JsonObject backend : pool.objects("backends")) {
                if (backend.text("health").equals("unknown"))
                    return Optional.of("backend %s/%s has not been checked yet".formatted(pool.text("name"), backend.text("address")));
            }
        }
        return Optional.empty();
    }

    /** The one that serves more first: as long as it has not confirmed, both can go back. */
    private boolean confirm(List<Member> onTrial) {
        var left = new ArrayList<>(onTrial.reversed());
        while (!left.isEmpty()) {
            var member = left.getFirst();
            var fault = ask(member, "confirm");
            if (fault.isPresent()) {
                out.printf("%s: cannot keep it: %s%n", member.node, fault.get());
                goBack(left);
                if (left.size() < onTrial.size()) out.println("the other gateway keeps it; there it can be undone: twinstar rollback");
                return false;
            }
            left.removeFirst();
        }
        out.println(onTrial.isEmpty() ? "both have it already" : "in force on both");
        return true;
    }

    /** What does not go back now does so when its trial ends. */
    private void goBack(List<Member> onTrial) {
        for (Member member : onTrial) {
            out.printf("%s: %s%n", member.node, ask(member, "rollback").map("goes back when the trial ends: "::concat)
                    .orElse("back to what was in force before"));
        }
    }

    private static Optional<String> ask(Member member, String page) {
        try {
            var answer = member.way.ask("POST", page, "");
            var outcome = OutcomeView.read(answer);
            return answer.isOk() ? Optional.empty() : Optional.of(String.join("; ", outcome.texts("lines")));
        } catch (IOException e) {
            return Optional.of("it does not answer: " + e.getMessage());
        }
    }

    private static JsonObject status(Member member) throws IOException {
        return OutcomeView.read(member.way.ask("GET", "status", ""));
    }
}
