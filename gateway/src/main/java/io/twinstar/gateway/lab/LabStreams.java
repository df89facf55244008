package io.twinstar.gateway.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code twinstar lab-streams}: {@link Streams} that print a line for each slice of time. */
@Command(name = "lab-streams", hidden = true, description = "Keep connections to an echo busy and print what befalls them.", mixinStandardHelpOptions = true)
public final class LabStreams implements Callable<Integer> {

    @Parameters(paramLabel = "ADDRESS:PORT", description = "an echo")
    private String target = "";

    @Option(names = "--streams", description = "connections", defaultValue = "200")
    private int streams;

    @Option(names = "--every-ms", description = "milliseconds from one byte of a connection to the next", defaultValue = "10")
    private int everyMillis;

    @Override
    public Integer call() throws IOException {
        int colon = target.lastIndexOf(':');
        var echo = new InetSocketAddress(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)));
        PrintStream out = System.out;
        new Streams(echo, streams, slice -> out.println(slice.line())).run(everyMillis, () -> !out.checkError());
        return 0;
    }
}
