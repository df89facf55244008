package io.twinstar.vip;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.twinstar.conf.Vip;
import io.twinstar.vip.election.State;
import io.twinstar.vip.election.SyncGroup;
import io.twinstar.vip.witness.VoteId;

/** Which VIPs here have one owner, and what that means for each of them: {@link SyncGroup}. */
final class Groups {

    private final Collection<Member> members;

    /** @param members those that there are whenever this is asked */
    Groups(Collection<Member> members) { this.members = members; }

    List<Member> fellows(Member member) {
        return members.stream().filter(member::isFellowOf).toList();
    }

    /** A Backup waits for its group. */
    boolean mayGoOn(Member member, long nowNanos) {
        return member.isActive() || SyncGroup.isReady(states(member), nowNanos);
    }

    /** Whether its group keeps it from becoming Active next. */
    boolean isBarred(Member member, long nowNanos) {
        return SyncGroup.isBarred(states(member), nowNanos);
    }

    /** The fellow for which another router is Active, so that this member must not be; empty: there is none. */
    Optional<Member> splitFrom(Member member, boolean otherKnowsGroups) {
        return fellows(member).stream().filter(fellow -> fellow.router != null
                && SyncGroup.mustLeave(member.state(), fellow.router.parameters(), fellow.state(), otherKnowsGroups)).findFirst();
    }

    /** VIPs that have one owner have one vote: that of the first of them by name. */
    VoteId voteOf(Member member) {
        return VoteId.of(Stream.concat(Stream.of(member), fellows(member).stream()).map(it -> it.vip)
                .min(Comparator.comparing(Vip::name)).orElse(member.vip));
    }

    private List<State> states(Member member) {
        return fellows(member).stream().map(Member::state).toList();
    }
}
