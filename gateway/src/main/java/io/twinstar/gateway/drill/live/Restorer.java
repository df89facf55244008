package io.twinstar.gateway.drill.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.twinstar.gateway.drill.Fault;

/**
 * A small process of its own, in a session of its own, that does the fault and undoes it: when it is told to, at its deadline, or when
 * whoever started it is gone, which it sees by its pipe. If it is gone itself, the fault is undone here.
 */
final class Restorer implements AutoCloseable {

    private static final String END = "end";

    /** Each wait is a program that ends with a line, at the end of the pipe, or after its time. */
    private static final String SCRIPT = """
            trap '' HUP INT TERM PIPE
            inject=$DRILL_INJECT undo=$DRILL_UNDO settle=$DRILL_SETTLE
            unset DRILL_INJECT DRILL_UNDO DRILL_SETTLE
            say() { echo "$1" 2>/dev/null || :; }
            as_usual() { env --default-signal=HUP,INT,TERM,PIPE sh -c "$1" 2>&1 </dev/null; }
            say ready
            word=$(timeout MOST head -n 1)
            case $word in
                go) ;;
                over) exit 0 ;;
                *) as_usual "$settle" >/dev/null; exit 0 ;;
            esac
            if said=$(sh -ec "$inject" 2>&1 </dev/null); then say done; else say "failed $(echo "$said" | tr '\\n' ' ')"; fi
            word=$(timeout HOLD head -n 1)
            said=$(as_usual "$undo") || :
            say "undone $(echo "$said" | tr '\\n' ' ')"
            word=$(timeout MOST head -n 1)
            [ "$word" = over ] || as_usual "$settle" >/dev/null
            """;

    private final Fault fault;
    private final Process process;
    private final Writer to;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private boolean went;

    /**
     * @param hold for how long the fault may stay
     * @param most for how long all may take
     * @param settle the last thing to do when nobody is there any more who does it
     */
    Restorer(Fault fault, Duration hold, Duration most, String settle) throws IOException {
        this.fault = fault;
        var builder = new ProcessBuilder("setsid", "sh", "-c", script(hold, most))
                .redirectError(Redirect.DISCARD);
        builder.environment().putAll(Map.of("DRILL_INJECT", fault.inject(), "DRILL_UNDO", fault.undo(), "DRILL_SETTLE", settle));
        process = builder.start();
        to = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().name("restorer").start(this::listen);
    }

    private static String script(Duration hold, Duration most) {
        return SCRIPT.replace("MOST", Long.toString(most.toSeconds())).replace("HOLD", Long.toString(Math.max(1, hold.toSeconds())));
    }

    long pid() { return process.pid(); }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(said::add);
        } catch (IOException | UncheckedIOException gone) {
            process.destroy();
        }
        said.add(END);
    }

    void awaitReady() throws IOException, InterruptedException {
        String word = next(Duration.ofSeconds(10));
        if (!word.equals("ready")) throw new IOException("the restorer does not start: " + word);
    }

    /** Returns when the fault is done. */
    void inject() throws IOException, InterruptedException {
        went = true;
        tell("go");
        String word = next(Duration.ofSeconds(10));
        if (!word.equals("done")) throw new IOException(word.startsWith("failed ") ? word.substring(7).strip() : "the restorer has ended");
    }

    /** Undoes the fault, whatever has become of it; returns at once if it never came to that. */
    void release(Duration within) throws IOException, InterruptedException {
        if (!went) return;
        went = false;
        try {
            tell("undo");
            for (String word = next(within); !word.equals(END); word = next(within)) {
                if (!word.startsWith("undone")) continue;
                if (word.strip().length() > 6) throw new IOException(word.substring(6).strip());
                return;
            }
        } catch (IOException gone) {
            undoHere(within);
            return;
        }
        undoHere(within);
    }

    private void undoHere(Duration within) throws IOException, InterruptedException {
        var undo = new ProcessBuilder("sh", "-c", fault.undo()).redirectErrorStream(true).start();
        try (InputStream in = undo.getInputStream()) {
            var words = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!undo.waitFor(within)) throw new IOException("not done in time");
            if (undo.exitValue() != 0) throw new IOException(words);
        }
    }

    /** There is nothing left to restore. */
    void over() {
        try {
            tell("over");
        } catch (IOException gone) {
            process.destroy();
        }
    }

    private void tell(String word) throws IOException {
        to.write(word + "\n");
        to.flush();
    }

    private String next(Duration within) throws IOException, InterruptedException {
        String word = said.poll(within.toNanos(), TimeUnit.NANOSECONDS);
        if (word == null) throw new IOException("the restorer does not answer");
        if (word.equals(END)) said.add(END); // for whoever asks again
        return word;
    }

    /** What is still to be restored, it restores by itself. */
    @Override
    public void close() {
        try {
            to.close();
        } catch (IOException gone) {
            process.destroy();
        }
    }

    /** Programs that the restorer and the fault need. */
    static List<String> programs() {
        return List.of("sh", "setsid", "timeout", "head");
    }
}
