package io.twinstar.gateway.trial;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.twinstar.gateway.lab.LabScript;

/** Leaves no lab behind when the process ends, by Ctrl-C perhaps: what is under way is broken off first. */
final class CleanUp {

    private static final int PATIENCE_SECONDS = 10;

    private final List<LabScript> labs;
    private final Thread player = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);

    CleanUp(List<Contender> contenders) {
        labs = contenders.stream().map(Rig::lab).toList();
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "clean-up"));
    }

    /** The player will not touch its labs any more. */
    void done() {
        done.countDown();
    }

    private void end() {
        try {
            player.interrupt();
            if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) System.err.println("what is under way does not end");
            for (LabScript lab : labs) lab.run("down");
        } catch (IOException | InterruptedException e) {
            System.err.println(e.getMessage());
        }
    }
}
