package io.twinstar.gateway.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code twinstar lab-canary}: a {@link Canary} that prints a line for each request. */
@Command(name = "lab-canary", hidden = true, description = "Ask at a steady pace and print how each request ended.", mixinStandardHelpOptions = true)
public final class LabCanary implements Callable<Integer> {

    private static final int UNDER_WAY_MAX = 2_000;

    @Parameters(paramLabel = "ADDRESS:PORT", description = "whom to ask")
    private String target = "";

    @Option(names = "--every-ms", description = "milliseconds from one request to the next", defaultValue = "5")
    private int everyMillis;

    @Option(names = "--timeout-ms", description = "milliseconds a request may take", defaultValue = "2000")
    private int timeoutMillis;

    @Override
    public Integer call() throws IOException {
        PrintStream out = System.out;
        new Canary(target, timeoutMillis, UNDER_WAY_MAX, asked -> out.println(asked.line())).run(everyMillis, () -> !out.checkError(),
                () -> false);
        return 0;
    }
}
