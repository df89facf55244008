package io.twinstar.gateway.peer.report;

import java.util.List;

import io.twinstar.gateway.admit.SourceUse;
import io.twinstar.vip.packet.ClientFlow;

/** What one gateway says to the other on their stream. */
public sealed interface Message extends Decoded {

    /**
     * The first word of each side.
     *
     * @param version the highest that it speaks
     * @param process drawn at its start
     * @param knownProcess whose report it has; 0: nobody's
     * @param knownChange up to which change of that process's
     */
    record Hello(int version, String node, long process, long knownProcess, long knownChange) implements Message {}

    /** This process's hello was accepted: only now does either believe that the other believes it. */
    record Welcome(long process) implements Message {}

    /**
     * What has changed. It holds once the last of its parts has come.
     *
     * @param from the change that the receiver has; 0: what it has is to be forgotten
     * @param upTo the change that it has then
     */
    record Update(long from, long upTo, boolean last, List<Fact> facts) implements Message {

        /** The longest of them are a hundred and fifty bytes: a part fits into {@link MessageCodec#FRAME_BYTES_MAX}. */
        public static final int FACTS_MAX = 400;

        public Update {
            facts = List.copyOf(facts);
        }
    }

    /** It has and holds everything up to this change. */
    record Ack(long upTo) implements Message {}

    /**
     * Connections of clients to VIPs that have been opened and closed; from version 2 on.
     *
     * @param number counts them; the next one is sent when this one is acknowledged
     * @param anew the first that a conversation tells of: all that are open are to follow
     * @param whole with this one all have been told that there are now
     */
    record Flows(long number, boolean anew, boolean whole, List<ClientFlow> opened, List<ClientFlow> closed) implements Message {

        /** Of each gateway: what the other one keeps is some 20 MB at the most then, and to tell all the clients takes it a second. */
        public static final int OPEN_MAX = 65_536;
        /** In both lists together. An IPv6 connection takes 37 bytes: so many fit into {@link MessageCodec#FRAME_BYTES_MAX}. */
        public static final int FLOWS_MAX = 1_500;

        public Flows {
            opened = List.copyOf(opened);
            closed = List.copyOf(closed);
        }
    }

    /** It has these. */
    record FlowsAck(long number) implements Message {}

    /**
     * What sources use of their limits at this gateway, of those whose use has changed; from version 3 on.
     *
     * @param number counts them; the next one is sent when this one is acknowledged
     * @param anew the first that a conversation tells of: all that use anything are to follow
     * @param whole with this one all that there were then have been told
     */
    record Sources(long number, boolean anew, boolean whole, List<SourceUse> uses) implements Message {

        /** One takes 86 bytes at the most: so many fit into {@link MessageCodec#FRAME_BYTES_MAX}. */
        public static final int USES_MAX = 500;

        public Sources {
            uses = List.copyOf(uses);
        }
    }

    /** It has these. */
    record SourcesAck(long number) implements Message {}

    /** It has gates that it did not have before, and is to be told of all sources once more. */
    record SourcesWanted() implements Message {}

    /** To the one that dials: come again, for certificates have been replaced. */
    record Renew() implements Message {}
}
