package io.twinstar.gateway.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * This process's terminal while something live is drawn on it: a screen of its own, no echo, and each key as it is pressed. However the
 * process ends, unless it is killed, the terminal is as it was.
 */
final class Screen implements AutoCloseable {

    /** What {@link #await} returns when nothing was pressed. */
    static final int NO_KEY = 0;
    /** The end of the keyboard: the terminal has gone. */
    static final int END = -1;

    private static final String OTHER_SCREEN = "\033[?1049h\033[?25l";
    private static final String OWN_SCREEN = "\033[?25h\033[?1049l";
    private static final String TO_THE_CORNER = "\033[H";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";
    private static final int FIRST_KEYS_MAX = 64;

    private final PrintWriter out;
    private final String modes;
    private final BlockingQueue<Integer> keys = new LinkedBlockingQueue<>(FIRST_KEYS_MAX); // who presses more is not waited for
    private final AtomicBoolean restored = new AtomicBoolean();
    private volatile Size size;

    /** In characters. */
    record Size(int columns, int rows) {

        static final Size USUAL = new Size(100, 40);
    }

    /** Whether this process reads from a terminal and writes to it. */
    static boolean isThere() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    Screen(PrintWriter out) throws IOException {
        this.out = out;
        modes = stty("-g");
        size = measured();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "terminal"));
        stty("-icanon", "-echo", "min", "1", "time", "0", "susp", "undef"); // whoever were stopped would leave a strange terminal
        Signals.on("WINCH", () -> {
            size = measured();
            var _ = keys.offer(NO_KEY);
        });
        Thread.ofPlatform().daemon().name("keys").start(this::read);
        out.print(OTHER_SCREEN);
    }

    Size size() { return size; }

    void draw(List<String> lines) {
        var frame = new StringBuilder(TO_THE_CORNER);
        for (int i = 0; i < lines.size(); i++) frame.append(i == 0 ? "" : "\n").append(lines.get(i)).append(CLEAR_LINE);
        out.print(frame.append(CLEAR_BELOW));
        out.flush();
    }

    /** The key that is pressed, or {@link #NO_KEY} when the time is over or the terminal has another size. */
    int await(long millis) throws InterruptedException {
        Integer key = keys.poll(millis, TimeUnit.MILLISECONDS);
        return key == null ? NO_KEY : key;
    }

    private void read() {
        try {
            int key;
            do {
                key = System.in.read();
                var _ = keys.offer(key);
            } while (key != END);
        } catch (IOException gone) {
            var _ = keys.offer(END);
        }
    }

    @Override
    public void close() {
        if (restored.getAndSet(true)) return;
        out.print(OWN_SCREEN);
        out.flush();
        try {
            stty(modes);
        } catch (IOException gone) {
            out.println("the terminal cannot be restored: " + gone.getMessage()); // it is no more, or stty is
        }
    }

    /** What is not known is taken to be as usual. */
    static Size measured() {
        try {
            String[] size = stty("size").split(" ", -1);
            int rows = Integer.parseInt(size[0]);
            int columns = Integer.parseInt(size[1]);
            return rows > 0 && columns > 0 ? new Size(columns, rows) : Size.USUAL;
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException unknown) {
            return Size.USUAL;
        }
    }

    private static String stty(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectInput(Redirect.INHERIT).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        try {
            if (process.waitFor() != 0) throw new IOException(said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return said;
    }
}
