package io.twinstar.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Option;

import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.admin.RunDirectory;

/** Which of the gateways on this host a command speaks to: those named, or else all that have a socket. */
final class Gateways {

    @Option(names = "--node", paramLabel = "NAME", description = "the gateway of this node (default: every gateway on this host)")
    private Optional<String> node = Optional.empty();

    @Option(names = "--socket", paramLabel = "PATH", description = "the gateway behind this admin socket")
    private Optional<Path> socket = Optional.empty();

    /** One question to one gateway. */
    interface Question {
        /** False if the answer is that something is not so. */
        boolean ask(String node, AdminClient gateway) throws IOException;
    }

    /** Asks each of them, and returns the command's exit code; one that does not answer is a line, and the others are asked all the same. */
    int ask(PrintWriter err, Question question) {
        int code = Twinstar.DONE;
        try {
            for (var gateway : clients().entrySet()) {
                if (!answers(gateway.getKey(), gateway.getValue(), err, question)) code = Twinstar.NOT_SO;
            }
        } catch (IOException e) {
            err.println(e.getMessage());
            code = Twinstar.NOT_SO;
        }
        return code;
    }

    /** Asks one, which must be named where several run here. */
    int askOne(PrintWriter err, Question question) {
        try {
            var clients = clients();
            if (clients.size() > 1) {
                err.println("several gateways run here; name one with --node: " + String.join(", ", clients.keySet()));
                return Twinstar.WRONG;
            }
        } catch (IOException e) {
            err.println(e.getMessage());
            return Twinstar.NOT_SO;
        }
        return ask(err, question);
    }

    /** Whether a gateway is named, or has a socket here. */
    boolean anyHere() {
        try {
            return socket.isPresent() || node.isPresent() || !RunDirectory.ofEnvironment().nodes().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean answers(String node, AdminClient gateway, PrintWriter err, Question question) {
        try {
            return question.ask(node, gateway);
        } catch (IOException e) {
            err.println(node + ": does not answer: " + e.getMessage());
            return false;
        }
    }

    /** By node name, or by path where that is all that is known. */
    private Map<String, AdminClient> clients() throws IOException {
        if (socket.isPresent()) return Map.of(socket.get().toString(), new AdminClient(socket.get()));
        var directory = RunDirectory.ofEnvironment();
        List<String> nodes = node.isPresent() ? List.of(node.get()) : directory.nodes();
        if (nodes.isEmpty()) throw new IOException("no gateway runs here: no socket in " + directory.path());
        var clients = new LinkedHashMap<String, AdminClient>();
        for (String name : nodes) clients.put(name, new AdminClient(directory.socket(name)));
        return clients;
    }
}
