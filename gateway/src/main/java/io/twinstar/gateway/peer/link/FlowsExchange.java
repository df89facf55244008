package io.twinstar.gateway.peer.link;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.twinstar.gateway.peer.link.LinkAction.Send;
import io.twinstar.gateway.peer.report.FlowChanges;
import io.twinstar.gateway.peer.report.FlowMirror;
import io.twinstar.gateway.peer.report.Message;
import io.twinstar.gateway.peer.report.MessageCodec;
import io.twinstar.vip.packet.ClientFlow;

/**
 * Clients' open connections to the VIPs: those of this end, which the other one is told of, and the other one's. Within a conversation
 * changes are told; a new conversation begins with all that are open.
 */
final class FlowsExchange {

    private final FlowMirror theirs;
    /** Those that are told of, the oldest first. One that was opened when there were too many is not, however many are closed later. */
    private final Set<ClientFlow> open = new LinkedHashSet<>();
    private long leftOut;
    private FlowChanges untold = new FlowChanges();
    private boolean anew = true;
    private boolean whole = true;
    private boolean awaitsAck;
    private long number;

    FlowsExchange(FlowMirror theirs) {
        this.theirs = theirs;
    }

    void change(FlowChanges.Batch batch) {
        for (ClientFlow flow : batch.closed()) if (open.remove(flow)) untold.closed(flow);
        for (ClientFlow flow : batch.opened()) {
            if (open.size() == Message.Flows.OPEN_MAX) leftOut++;
            else if (open.add(flow)) untold.opened(flow);
        }
    }

    /** A conversation has taken the place of another one, or of none. */
    void begin() {
        untold = new FlowChanges();
        open.forEach(untold::opened);
        anew = true;
        awaitsAck = false;
    }

    /** One message at a time: what changes meanwhile goes with the next one. */
    void tell(Conversation to, List<LinkAction> actions) {
        boolean knows = to.hello.filter(hello -> hello.version() >= MessageCodec.FLOWS_VERSION).isPresent();
        if (!knows || awaitsAck || (!anew && untold.isEmpty())) return;
        var batch = untold.take(Message.Flows.FLOWS_MAX);
        whole = untold.isEmpty();
        actions.add(new Send(to.id, new Message.Flows(++number, anew, whole, batch.opened(), batch.closed())));
        anew = false;
        awaitsAck = true;
    }

    /** What was left of it goes at once; what has come since then, with the next tick. */
    void acknowledged(Conversation by, long upTo, List<LinkAction> actions) {
        if (upTo != number) return;
        awaitsAck = false;
        if (!whole) tell(by, actions);
    }

    void heard(Conversation from, Message.Flows flows, List<LinkAction> actions) {
        theirs.take(flows);
        actions.add(new Send(from.id, new Message.FlowsAck(flows.number())));
    }

    /** The other process is another one, and has none of the former's. */
    void forget() {
        theirs.clear();
    }

    /** @param up whether the other end is there to know of any */
    LinkView.Flows view(boolean up) {
        return new LinkView.Flows(up && !anew ? open.size() - untold.untold() : 0, theirs.size(), leftOut);
    }
}
