package io.twinstar.health.process;

import java.util.List;

/** A process with those it has started. */
public final class ProcessTree {

    private ProcessTree() {}

    /**
     * Kills all of them if the first one still runs; returns at once. The descendants are asked for before: once their parent is dead
     * they are children of init. One that has left its parent by then is not found: it has made itself a service.
     */
    public static void kill(Process root) {
        if (!root.isAlive()) return;
        List<ProcessHandle> descendants = root.descendants().toList();
        root.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }
}
