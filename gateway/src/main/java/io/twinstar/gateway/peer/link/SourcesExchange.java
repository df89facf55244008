package io.twinstar.gateway.peer.link;

import java.util.List;

import io.twinstar.gateway.admit.SharedSources;
import io.twinstar.gateway.peer.link.LinkAction.Send;
import io.twinstar.gateway.peer.report.Message;
import io.twinstar.gateway.peer.report.MessageCodec;

/**
 * What sources use of their limits: at this end, which the other one is told of, and at the other one. Within a conversation changes are
 * told; a new conversation begins with all that use anything.
 */
final class SourcesExchange {

    private final SharedSources sources;
    private boolean anew = true;
    /** All there is has not been told yet. */
    private boolean toldInPart = true;
    private boolean awaitsAck;
    private long number;

    SourcesExchange(SharedSources sources) {
        this.sources = sources;
    }

    /** A conversation has taken the place of another one, or of none. */
    void begin(Conversation with, long nowNanos, List<LinkAction> actions) {
        var _ = sources.wantsAll(); // they are told of all without being asked
        again(with, nowNanos, actions);
    }

    /** The other end is to be told of all, once more. */
    void again(Conversation to, long nowNanos, List<LinkAction> actions) {
        sources.changeAll(nowNanos);
        anew = true;
        toldInPart = true;
        awaitsAck = false;
        tell(to, nowNanos, actions);
    }

    /** One message at a time: what changes meanwhile goes with the next one. */
    void tell(Conversation to, long nowNanos, List<LinkAction> actions) {
        if (!knows(to)) {
            sources.drop();
            return;
        }
        if (awaitsAck || (!anew && !sources.isChanged())) return;
        var uses = sources.take(Message.Sources.USES_MAX, nowNanos);
        boolean whole = !sources.isPartlyTaken();
        actions.add(new Send(to.id, new Message.Sources(++number, anew, whole, uses)));
        anew = false;
        toldInPart &= !whole;
        awaitsAck = true;
    }

    /** Nobody is there: what is current is told to whoever comes. */
    void tellNobody() {
        sources.drop();
    }

    /** What is left of all goes at once; changes, when they are due. */
    void acknowledged(Conversation by, long upTo, long nowNanos, List<LinkAction> actions) {
        if (upTo != number) return;
        awaitsAck = false;
        if (toldInPart) tell(by, nowNanos, actions);
    }

    void heard(Conversation from, Message.Sources told, long nowNanos, List<LinkAction> actions) {
        sources.learn(told.uses(), told.anew(), told.whole(), nowNanos);
        actions.add(new Send(from.id, new Message.SourcesAck(told.number())));
    }

    /** Gates have come: what the other end has told of their sources was in vain. */
    void ask(Conversation whom, List<LinkAction> actions) {
        if (knows(whom) && sources.wantsAll()) actions.add(new Send(whom.id, new Message.SourcesWanted()));
    }

    private static boolean knows(Conversation with) {
        return with.hello.filter(hello -> hello.version() >= MessageCodec.SOURCES_VERSION).isPresent();
    }

    /** The other process has ended, or is another one, or it is not known any more what it does. */
    void forget(long nowNanos) {
        sources.forgetPeer(nowNanos);
    }

    /** Sources that have connections there. */
    int known() {
        return sources.ofPeer();
    }
}
