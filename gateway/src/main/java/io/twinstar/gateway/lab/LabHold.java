package io.twinstar.gateway.lab;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code twinstar lab-hold}: connections that stay open, each with a request now and then. Says when all are open, and when its
 * standard input ends how many requests were answered and how many connections somebody else has closed.
 */
@Command(name = "lab-hold", hidden = true, description = "Hold connections open, ask on each now and then, and count those that are closed.", mixinStandardHelpOptions = true)
public final class LabHold implements Callable<Integer> {

    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: lab\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int TIMEOUT_MILLIS = 10_000;

    @Parameters(paramLabel = "ADDRESS:PORT", description = "where to connect to")
    private String target = "";

    @Option(names = "--connections", description = "how many", defaultValue = "500")
    private int connections;

    @Option(names = "--every-ms", description = "milliseconds between two requests of a connection", defaultValue = "500")
    private int everyMillis;

    @Option(names = "--over-ms", description = "milliseconds over which they are opened, one after the other", defaultValue = "0")
    private int overMillis;

    private final LongAdder answered = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final CountDownLatch over = new CountDownLatch(1);

    @Override
    public Integer call() throws IOException, InterruptedException {
        var settled = new CountDownLatch(connections);
        var ended = new CountDownLatch(connections);
        for (int i = 0; i < connections; i++) {
            long afterMillis = (long) overMillis * i / connections;
            Thread.ofVirtual().start(() -> {
                hold(afterMillis, settled);
                ended.countDown();
            });
        }
        settled.await();
        System.out.printf("%d open%n", connections - closed.sum());
        System.in.transferTo(OutputStream.nullOutputStream());
        over.countDown();
        ended.await();
        System.out.printf("%d requests answered, %d connections closed%n", answered.sum(), closed.sum());
        return closed.sum() == 0 ? 0 : 1;
    }

    private void hold(long afterMillis, CountDownLatch settled) {
        boolean open = false;
        try (var socket = connectAfter(afterMillis);
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            ask(socket, in);
            open = true;
            settled.countDown();
            while (!over.await(everyMillis, TimeUnit.MILLISECONDS)) ask(socket, in);
        } catch (IOException lost) {
            closed.increment();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (!open) settled.countDown();
    }

    private Socket connectAfter(long millis) throws IOException, InterruptedException {
        var _ = over.await(millis, TimeUnit.MILLISECONDS);
        int colon = target.lastIndexOf(':');
        var socket = new Socket();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1))), TIMEOUT_MILLIS);
        return socket;
    }

    /** A lab backend answers with a head and one line. */
    private void ask(Socket socket, BufferedReader in) throws IOException {
        socket.getOutputStream().write(REQUEST);
        String line = in.readLine();
        while (line != null && !line.isEmpty()) line = in.readLine();
        if (line == null || in.readLine() == null) throw new EOFException();
        answered.increment();
    }
}
