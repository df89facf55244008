package io.twinstar.gateway.admit;

import org.jspecify.annotations.Nullable;

import io.twinstar.conf.Admission;
import io.twinstar.conf.Limits;

/**
 * What a listener's {@link Gate} goes by, worked out once for each configuration. Immutable.
 *
 * @param perSource null: sources are not told apart
 */
public record Rules(Acl acl, Limit all, @Nullable Limit perSource) {

    public static Rules of(Admission admission) {
        boolean isOpen = admission.allow().isEmpty() && admission.deny().isEmpty();
        return new Rules(isOpen ? Acl.ALL : new Acl(admission.allow(), admission.deny()), Limit.of(admission.all()),
                admission.perSource().equals(Limits.NONE) ? null : Limit.of(admission.perSource()));
    }
}
