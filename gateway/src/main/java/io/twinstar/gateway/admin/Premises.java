package io.twinstar.gateway.admin;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.twinstar.conf.Conf;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Probe;
import io.twinstar.conf.Track;
import io.twinstar.conf.Vip;
import io.twinstar.conf.text.ConfText;
import io.twinstar.conf.text.Problem;
import io.twinstar.gateway.relay.Engine;
import io.twinstar.gateway.relay.FrontDoor;
import io.twinstar.vip.seal.KeyFile;

/**
 * What a good configuration needs of this host, and does not find: interfaces, free ports, files and programs that it names.
 * Nothing is left bound or open.
 */
public final class Premises {

    private final Conf conf;
    private final String text;
    private final Path directory;
    private final List<Problem> missing = new ArrayList<>();

    private Premises(Conf conf, String text, Path directory) {
        this.conf = conf;
        this.text = text;
        this.directory = directory;
    }

    /**
     * @param text that the configuration was read from, for the places of the problems
     * @param directory that its names of files are relative to
     * @param held ports that are taken, but by the gateway that would go on with them
     */
    public static List<Problem> missing(Conf conf, String text, Path directory, Set<Integer> held) {
        var premises = new Premises(conf, text, directory);
        conf.vips().values().forEach(premises::findInterface);
        conf.listeners().values().stream().filter(listener -> !held.contains(listener.port())).forEach(premises::findPort);
        conf.pair().ifPresent(pair -> premises.findKey(pair.key()));
        conf.pools().values().forEach(premises::findFiles);
        conf.pools().values().stream().filter(Pool::transparent).forEach(premises::findTransparency);
        conf.tracks().values().forEach(premises::findScript);
        premises.findProgram(conf.notifies().script(), "notify", "script");
        return List.copyOf(premises.missing);
    }

    private void findInterface(Vip vip) {
        try {
            if (NetworkInterface.getByName(vip.interfaceName()) != null) return;
            String there = NetworkInterface.networkInterfaces().map(NetworkInterface::getName).sorted().collect(Collectors.joining(", "));
            misses("this host has no interface " + vip.interfaceName(), "name one of " + there, "vips", vip.name(), "interface");
        } catch (SocketException e) {
            misses("the host's interfaces cannot be listed: " + e.getMessage(), "try as the gateway's user", "vips");
        }
    }

    /** One port may be that of several listeners, each on a VIP of its own: the first one is told of. */
    private void findPort(Listener listener) {
        boolean told = conf.listeners().values().stream().takeWhile(other -> !other.equals(listener))
                .anyMatch(other -> other.port() == listener.port() && FrontDoor.fault(conf, other).isPresent());
        if (told) return;
        FrontDoor.fault(conf, listener).ifPresent(why -> misses("port %d cannot be had: %s".formatted(listener.port(), why),
                "end what has it, or choose another", "listeners", listener.name(), "port"));
    }

    private void findKey(String name) {
        try {
            var _ = KeyFile.read(directory.resolve(name));
        } catch (KeyFile.Unusable e) {
            misses(String.valueOf(e.getMessage()), "make it with twinstar key, and copy it to the other gateway", "pair", "key");
        }
    }

    private void findFiles(Pool pool) {
        var probe = pool.check().probe();
        probe.tls().flatMap(Probe.Tls::ca).ifPresent(ca -> findFile(ca, "pools", pool.name(), "check", "ca"));
        if (probe instanceof Probe.Redis redis) {
            redis.password().ifPresent(password -> findFile(password, "pools", pool.name(), "check", "password"));
        }
        if (probe instanceof Probe.Exec exec) findProgram(exec.command(), "pools", pool.name(), "check", "exec");
    }

    private void findTransparency(Pool pool) {
        Engine.transparencyFault(conf.relay())
                .ifPresent(why -> misses(why, FrontDoor.TRANSPARENT_NEEDS, "pools", pool.name(), "transparent"));
    }

    private void findScript(Track track) {
        if (track.subject() instanceof Track.Subject.Script script) findProgram(script.command(), "track", track.name(), "script");
    }

    private void findFile(String name, String... keys) {
        Path file = directory.resolve(name);
        if (!Files.isReadable(file))
            misses("%s cannot be read here".formatted(file), "put it there, readable for the gateway's user", keys);
    }

    /** A name without a slash is looked for when it is started (execvp(3)). */
    private void findProgram(List<String> command, String... keys) {
        Optional<String> program = command.stream().findFirst().filter(name -> name.contains("/"));
        if (program.isEmpty() || Files.isExecutable(directory.resolve(program.get()))) return;
        misses("%s is no program that can be started here".formatted(program.get()), "install it, or mend its mode", keys);
    }

    private void misses(String what, String right, String... keys) {
        missing.add(ConfText.problem(text, List.of(keys), what, right));
    }
}
