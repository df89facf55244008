package io.twinstar.gateway.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code docker/lab}, from Java: one lab, by its name. */
public record LabScript(String name, Path home) {

    /** A lab made by the checkout or the distribution that this program runs from. */
    public static LabScript ofThisProgram(String name) {
        return new LabScript(name, Path.of(System.getProperty("twinstar.home", ".")));
    }

    /** Runs a command of the lab to its end and returns what it printed; its failure is an exception with what it said. */
    public String run(String... arguments) throws IOException, InterruptedException {
        var process = command(arguments).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) throw new IOException("lab " + String.join(" ", arguments) + ": " + said);
        return said;
    }

    /** A process on a host of the lab, its output a pipe to the caller. */
    public Process start(String host, String... words) throws IOException {
        var arguments = new ArrayList<>(List.of("exec", host));
        arguments.addAll(List.of(words));
        return command(arguments.toArray(String[]::new)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** The launcher, to run a command of Twinstar's on a host. */
    public String launcher() {
        return home.resolve("twinstar").toString();
    }

    private ProcessBuilder command(String... arguments) {
        var command = new ArrayList<String>();
        command.add(home.resolve("docker").resolve("lab").toString());
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command);
        process.environment().put("LAB", name);
        return process;
    }
}
