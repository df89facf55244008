package io.twinstar.gateway.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import io.twinstar.conf.Conf;
import io.twinstar.conf.file.ConfFile;
import io.twinstar.conf.text.Decoded;

/** {@code twinstar lab-await}: returns when every listener of a configuration answers on its VIP. */
@Command(name = "lab-await", hidden = true, description = "Wait until every listener's VIP answers.", mixinStandardHelpOptions = true)
public final class LabAwait implements Callable<Integer> {

    private static final int CONNECT_MILLIS = 250;
    /** The gateway resets at once what it gives no backend; a connection that lives this long has reached one that lets the client speak first. */
    private static final int SILENCE_MILLIS = 300;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    @Parameters(paramLabel = "FILE", description = "the configuration")
    private Path file = Path.of("");

    @Option(names = "--within", description = "give up after so many seconds", defaultValue = "30s")
    private String within = "";

    @Override
    public Integer call() {
        if (!(ConfFile.read(file) instanceof ConfFile.Loaded(Decoded.Good(Conf conf), _, _))) {
            System.err.println(file + " is not good; see: twinstar check");
            return 2;
        }
        long deadlineNanos = System.nanoTime() + Duration.parse("PT" + within).toNanos();
        for (var listener : conf.listeners().values()) {
            var vip = conf.vips().get(listener.vip());
            if (vip == null) continue;
            var address = new InetSocketAddress(vip.addresses().getFirst(), listener.port());
            while (!answers(address)) {
                if (System.nanoTime() - deadlineNanos > 0) {
                    System.err.printf("%s does not answer after %s%n", address, within);
                    return 1;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
        return 0;
    }

    private static boolean answers(InetSocketAddress address) {
        try (var socket = new Socket()) {
            socket.connect(address, CONNECT_MILLIS);
            socket.setSoTimeout(SILENCE_MILLIS);
            socket.getInputStream().read();
            return true;
        } catch (SocketTimeoutException e) {
            return e.getMessage() != null && e.getMessage().startsWith("Read");
        } catch (IOException e) {
            return false;
        }
    }
}
