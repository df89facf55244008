package io.twinstar.gateway.admit;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/** Lets a connection in, and is given back when that has ended: once. */
public final class Pass implements Entry {

    private final AtomicInteger all;
    private final @Nullable Source source;

    /** @param source null where that is not counted */
    Pass(AtomicInteger all, @Nullable Source source) {
        this.all = all;
        this.source = source;
    }

    public void giveBack() {
        all.decrementAndGet();
        if (source != null) source.leave();
    }
}
