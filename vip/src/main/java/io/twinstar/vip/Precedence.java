package io.twinstar.vip;

import java.util.Optional;

import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Scheduling;

/** For threads that others wait for: they go ahead of ordinary ones where CPUs are scarce. */
public final class Precedence {

    private Precedence() {}

    /** For the calling thread, from now on; or why it goes no earlier than others. */
    public static Optional<String> take() {
        try {
            Scheduling.goFirst();
            return Optional.empty();
        } catch (KernelException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
