package io.twinstar.gateway.trial;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

import io.twinstar.gateway.lab.LabScript;

/** A shell on a host of the lab that stays open, so that what it is told is done at once and not after the start of three programs. */
final class Shell implements AutoCloseable {

    private static final String DONE = "--done-";

    private final Process process;
    private final BufferedReader from;
    private final Writer to;

    Shell(LabScript lab, String host) throws IOException {
        process = lab.start(host, "sh");
        from = process.inputReader(StandardCharsets.UTF_8);
        to = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Runs a script to its end; its failure is an exception with what it said. */
    void run(String script) throws IOException {
        to.write("{ " + script + "\n} 2>&1 </dev/null; echo " + DONE + "$?\n");
        to.flush();
        var said = new StringBuilder();
        for (String line = from.readLine(); line != null; line = from.readLine()) {
            if (line.equals(DONE + "0")) return;
            if (line.startsWith(DONE)) break;
            said.append(line).append(' ');
        }
        throw new IOException(script + ": " + said.toString().strip());
    }

    @Override
    public void close() {
        process.destroy();
    }
}
