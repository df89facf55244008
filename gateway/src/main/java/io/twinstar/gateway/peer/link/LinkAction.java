package io.twinstar.gateway.peer.link;

import java.util.Optional;

import io.twinstar.gateway.peer.report.Counts;
import io.twinstar.gateway.peer.report.Message;
import io.twinstar.gateway.peer.report.PeerReport;

/** Something the link's loop is to do; performed in order. */
public sealed interface LinkAction {

    /** Try to reach the other gateway; {@link LinkEnd#opened} or {@link LinkEnd#unreachable} is to follow. */
    record Dial() implements LinkAction {}

    record Send(long conversation, Message message) implements LinkAction {}

    /** As a datagram. */
    record Post(long conversation, Counts counts) implements LinkAction {}

    /** End it; {@link LinkEnd#closed} need not be told. */
    record HangUp(long conversation, String why) implements LinkAction {}

    /** Tell those who are there for it. */
    sealed interface News extends LinkAction {

        /** The link has been down for long enough for people to know, or is up again after that. */
        record Alarm(boolean raised, String evidence) implements News {}

        /** This is what the other gateway tells of itself now, and what it told before that; empty: nothing, since its start or ours. */
        record Learned(Optional<PeerReport> before, PeerReport now) implements News {}
    }
}
