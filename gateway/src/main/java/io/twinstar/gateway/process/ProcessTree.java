package io.twinstar.gateway.process;

/** {@link io.twinstar.health.process.ProcessTree}, for those floors above that still look for it here. */
public final class ProcessTree {

    private ProcessTree() {}

    public static void kill(Process root) {
        io.twinstar.health.process.ProcessTree.kill(root);
    }
}
