package io.twinstar.gateway.peer.report;

import io.twinstar.conf.BackendId;
import io.twinstar.gateway.peer.report.PeerReport.BackendState;
import io.twinstar.gateway.peer.report.PeerReport.Configuration;
import io.twinstar.gateway.peer.report.PeerReport.VipState;
import io.twinstar.gateway.peer.report.PeerReport.Wish;

/** One thing of a report, or that it is there no more. */
public sealed interface Fact {

    record Configured(Configuration configuration) implements Fact {}

    record VipIs(String vip, VipState state) implements Fact {}

    record VipGone(String vip) implements Fact {}

    /** @param number by which {@link Counts} name it from now on; another one for each backend that a process has ever told of */
    record BackendIs(int number, BackendId backend, BackendState state) implements Fact {}

    record BackendGone(BackendId backend) implements Fact {}

    /** @param of what administrators call it */
    record WishIs(String of, Wish wish) implements Fact {}

    record WishGone(String of) implements Fact {}

    /** So that no VIP has the same subject. */
    record WishOf(String subject) {}

    /** What it is about: a later fact with the same subject takes its place. */
    default Object subject() {
        return switch (this) {
            case Configured _ -> Configured.class;
            case VipIs(String vip, _) -> vip;
            case VipGone(String vip) -> vip;
            case BackendIs(_, BackendId backend, _) -> backend;
            case BackendGone(BackendId backend) -> backend;
            case WishIs(String of, _) -> new WishOf(of);
            case WishGone(String of) -> new WishOf(of);
        };
    }

    default boolean isGone() {
        return this instanceof VipGone || this instanceof BackendGone || this instanceof WishGone;
    }
}
