package io.twinstar.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.json.JsonObject;

/** {@code twinstar handover}: have the other gateway take VIPs, and say how that went. */
@Command(name = "handover", description = "Hand VIPs that are Active here to the other gateway; connections that are open go on.", mixinStandardHelpOptions = true)
public final class HandOver implements Callable<Integer> {

    private static final long TAKEN_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    @Parameters(paramLabel = "VIP", description = "only these, by name (default: all that are Active here)")
    private List<String> only = List.of();

    @Mixin
    private Gateways gateways = new Gateways();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** A VIP and the gateway that is to hand it over. */
    private record Move(String node, AdminClient gateway, String vip) {}

    /** All are found before the first is handed over: where both gateways are on one host, it would be handed back. */
    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        var moves = new ArrayList<Move>();
        int asked = gateways.ask(err, (node, gateway) -> {
            moves.addAll(moves(node, gateway));
            return true;
        });
        if (asked != Twinstar.DONE) return asked;
        if (moves.isEmpty()) {
            err.println(only.isEmpty() ? "no VIP is Active here" : "not Active here: " + String.join(", ", only));
            return Twinstar.NOT_SO;
        }
        boolean all = true;
        for (Move move : moves) all &= perform(move, err);
        return all ? Twinstar.DONE : Twinstar.NOT_SO;
    }

    private List<Move> moves(String node, AdminClient gateway) throws IOException {
        return OutcomeView.status(gateway).objects("vips").stream().filter(vip -> vip.text("role").equals("Active"))
                .map(vip -> vip.text("name"))
                .filter(vip -> only.isEmpty() || only.contains(vip)).map(vip -> new Move(node, gateway, vip)).toList();
    }

    private boolean perform(Move move, PrintWriter err) {
        try {
            var answer = move.gateway.post("/v1/handover/" + move.vip);
            var outcome = OutcomeView.read(answer);
            if (!answer.isOk()) {
                err.println(move.node + ": " + String.join("; ", outcome.texts("lines")));
                return false;
            }
            return taken(move, err);
        } catch (IOException e) {
            err.println(move.node + ": does not answer: " + e.getMessage());
            return false;
        }
    }

    /** Until the other gateway has advertised it. */
    private boolean taken(Move move, PrintWriter err) throws IOException {
        long beganNanos = System.nanoTime();
        while (System.nanoTime() - beganNanos < TAKEN_NANOS) {
            JsonObject vip = OutcomeView.status(move.gateway).objects("vips").stream().filter(one -> one.text("name").equals(move.vip))
                    .findFirst()
                    .orElse(JsonObject.EMPTY);
            boolean heard = vip.object("peer").has("heard_seconds")
                    && vip.object("peer").number("heard_seconds") < vip.number("since_seconds");
            if (vip.text("role").equals("Backup") && heard) {
                spec.commandLine().getOut().printf("VIP %s: handed over by %s; %.0f connections go on there%n", move.vip, move.node,
                        vip.number("lingering"));
                return true;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        err.println("VIP %s: the other gateway has not taken it within 2 s; look at: twinstar status".formatted(move.vip));
        return false;
    }
}
