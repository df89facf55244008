package io.twinstar.gateway;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.vip.seal.KeyFile;
import io.twinstar.vip.witness.Answer;
import io.twinstar.vip.witness.Asker;
import io.twinstar.vip.witness.Question;
import io.twinstar.vip.witness.Question.Claim;
import io.twinstar.vip.witness.Reply;
import io.twinstar.vip.witness.Request;
import io.twinstar.vip.witness.Verdict;
import io.twinstar.vip.witness.VoteId;
import io.twinstar.vip.witness.WitnessCodec;

import static org.assertj.core.api.Assertions.assertThat;

/** The witness as an operator starts it, with keys made by the program itself, and two gateways of each of two pairs. */
class WitnessIT {

    private static final Inet4Address CASTOR = Inet4Address.ofLiteral("198.18.0.11");
    private static final Inet4Address POLLUX = Inet4Address.ofLiteral("198.18.0.12");
    private static final VoteId WEB = new VoteId(Inet4Address.ofLiteral("198.18.0.100"), 51);
    private static final int LEASE_MILLIS = 100_000; // no machine is so slow that it ends within the test
    private static final int PATIENCE_MILLIS = 20_000;
    private static final Pattern STARTED = Pattern
            .compile("witness on 127\\.0\\.0\\.1:([0-9]+) for \\[key ([0-9a-f]{16}), key [0-9a-f]{16}]$");

    @TempDir
    private Path directory = Path.of("");
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void aWitnessServesTwoPairsThroughARestartAndEndsInOrder() throws Exception {
        for (String name : List.of("one.key", "two.key")) assertThat(twinstar("key", key(name)).waitFor()).isZero();
        var one = new Pair(key("one.key"));
        var two = new Pair(key("two.key"));

        Process witness = twinstar("witness", "--listen", "127.0.0.1:0", "--key", key("one.key"), "--key", key("two.key"));
        int port = port(witness);
        assertThat(one.ask(one.castor, Claim.INCUMBENT, port)).isInstanceOf(Answer.Granted.class);
        assertThat(one.ask(one.pollux, Claim.CANDIDATE, port)).isInstanceOfSatisfying(Answer.Refused.class,
                refused -> assertThat(refused.why()).isInstanceOfSatisfying(Verdict.Held.class,
                        held -> assertThat(held.holder()).isEqualTo(CASTOR)));
        assertThat(two.ask(two.pollux, Claim.INCUMBENT, port)).as("the other pair's vote").isInstanceOf(Answer.Granted.class);

        witness.toHandle().destroy(); // SIGTERM; Process.destroy would close the pipe, too
        String said = String.join("\n", witness.inputReader().lines().toList());
        assertThat(witness.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(witness.exitValue()).isZero();
        assertThat(said)
                .contains("198.18.0.11 has the vote on 198.18.0.100 (VRID 51)", "witness ends; datagrams: {answered=3, challenged=3}")
                .doesNotContain(one.secret());

        Process next = twinstar("witness", "--listen", "127.0.0.1:" + port, "--key", key("one.key"), "--key", key("two.key"));
        port(next);
        assertThat(one.ask(one.pollux, Claim.CANDIDATE, port)).isInstanceOfSatisfying(Answer.Refused.class,
                refused -> assertThat(refused.why()).isInstanceOf(Verdict.Forgotten.class));
        assertThat(one.ask(one.castor, Claim.INCUMBENT, port)).isInstanceOf(Answer.Granted.class);
    }

    private String key(String name) {
        return directory.resolve(name).toString();
    }

    private Process twinstar(String... words) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("twinstar.home"), "twinstar").toString()));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        processes.add(process);
        return process;
    }

    /** Reads up to the line that a witness starts with. */
    private static int port(Process witness) throws IOException {
        var line = witness.inputReader().readLine();
        var started = STARTED.matcher(String.valueOf(line));
        assertThat(started.find()).as("%s", line).isTrue();
        return Integer.parseInt(started.group(1));
    }

    private static final class Pair {
        private final Path keyFile;
        private final WitnessCodec codec;
        private final Asker castor = new Asker(CASTOR, 1, System.nanoTime());
        private final Asker pollux = new Asker(POLLUX, 2, System.nanoTime());

        Pair(String keyFile) throws Exception {
            this.keyFile = Path.of(keyFile);
            codec = new WitnessCodec(KeyFile.read(this.keyFile));
        }

        String secret() throws IOException {
            return Files.readString(keyFile).strip();
        }

        Answer ask(Asker asker, Claim claim, int port) throws IOException {
            long nowNanos = System.nanoTime();
            var question = new Question(WEB, claim, LEASE_MILLIS);
            Request request = asker.ask(List.of(question), nowNanos + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS), nowNanos).getFirst();
            try (var socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.connect(InetAddress.ofLiteral("127.0.0.1"), port);
                var heard = asker.hear(exchange(socket, request), System.nanoTime());
                if (heard instanceof Asker.Heard.Challenged(var again))
                    heard = asker.hear(exchange(socket, again.orElseThrow()), System.nanoTime());
                return ((Asker.Heard.Answered) heard).answers().getFirst();
            }
        }

        private Reply exchange(DatagramSocket socket, Request request) throws IOException {
            ByteBuffer datagram = codec.encode(request);
            var bytes = new byte[datagram.remaining()];
            datagram.get(bytes);
            socket.send(new DatagramPacket(bytes, bytes.length));
            var reply = new DatagramPacket(new byte[2048], 2048);
            socket.receive(reply);
            return (Reply) codec.decode(ByteBuffer.wrap(reply.getData(), 0, reply.getLength()));
        }
    }
}
