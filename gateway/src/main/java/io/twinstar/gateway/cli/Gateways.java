package io.twinstar.gateway.cli;

import java.io.IOException;
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

    /** By node name, or by path where that is all that is known. */
    Map<String, AdminClient> clients() throws IOException {
        if (socket.isPresent()) return Map.of(socket.get().toString(), new AdminClient(socket.get()));
        var directory = RunDirectory.ofEnvironment();
        List<String> nodes = node.isPresent() ? List.of(node.get()) : directory.nodes();
        if (nodes.isEmpty()) throw new IOException("no gateway runs here: no socket in " + directory.path());
        var clients = new LinkedHashMap<String, AdminClient>();
        for (String name : nodes) clients.put(name, new AdminClient(directory.socket(name)));
        return clients;
    }
}
