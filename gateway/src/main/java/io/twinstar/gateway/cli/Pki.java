package io.twinstar.gateway.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.twinstar.gateway.pki.Credentials;
import io.twinstar.gateway.pki.PkiDirectory;

/** {@code twinstar pki}: the certificates of the link between the two gateways. */
@Command(name = "pki", description = "Make the certificates by which the two gateways know each other on the peer link.", mixinStandardHelpOptions = true)
public final class Pki implements Runnable {

    private static final String DIRECTORY = "where ca.pem, ca.key and each node's NODE.pem and NODE.key are";
    private static final String NODES = "the nodes, by their names in the configuration";
    private static final String DAYS = "for how many days the certificate is good (default: ${DEFAULT-VALUE})";
    private static final int DAYS_MAX = 3_650; // no longer than the authority
    private static final Pattern NODE = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** A word without an argument is a question: what can be done? */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** What may fail with the files. */
    private interface Deed {
        void on(PkiDirectory directory) throws IOException, Credentials.Unusable;
    }

    @Command(description = "Make a new authority. One that is there stays as it is.", mixinStandardHelpOptions = true)
    int init(@Parameters(paramLabel = "DIR", description = DIRECTORY) Path directory) {
        return perform(directory, pki -> pki.create(Instant.now()),
                "%s is a new authority; now: twinstar pki issue %s NODE NODE".formatted(directory.resolve("ca.pem"), directory));
    }

    @Command(description = "Make keys and certificates for nodes. What is there stays as it is.", mixinStandardHelpOptions = true)
    int issue(@Parameters(index = "0", paramLabel = "DIR", description = DIRECTORY) Path directory,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "NODE", description = NODES) List<String> nodes,
            @Option(names = "--days", defaultValue = "365", description = DAYS) int days) {
        return forEach(directory, nodes, days, (pki, node) -> pki.issue(node, Instant.now(), Duration.ofDays(days)),
                "%s, %s and ca.pem go to %s; keep ca.key where no gateway is");
    }

    @Command(description = "Make new keys and certificates in place of those that are there; gateways take them up within seconds.", mixinStandardHelpOptions = true)
    int renew(@Parameters(index = "0", paramLabel = "DIR", description = DIRECTORY) Path directory,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "NODE", description = NODES) List<String> nodes,
            @Option(names = "--days", defaultValue = "365", description = DAYS) int days) {
        return forEach(directory, nodes, days, (pki, node) -> pki.renew(node, Instant.now(), Duration.ofDays(days)),
                "%s and %s are new; copy them to %s");
    }

    private interface DeedForNode {
        void on(PkiDirectory directory, String node) throws IOException, Credentials.Unusable;
    }

    private int forEach(Path directory, List<String> nodes, int days, DeedForNode deed, String done) {
        if (days < 1 || days > DAYS_MAX) throw wrong("%d days are not 1 to %d".formatted(days, DAYS_MAX));
        for (String node : nodes) {
            if (!NODE.matcher(node).matches() || node.equals(PkiDirectory.AUTHORITY))
                throw wrong("%s is no node's name; write it as in the configuration, and not %s".formatted(node, PkiDirectory.AUTHORITY));
        }
        for (String node : nodes) {
            int code = perform(directory, pki -> deed.on(pki, node), done.formatted(node + ".pem", node + ".key", node));
            if (code != Twinstar.DONE) return code;
        }
        return Twinstar.DONE;
    }

    private int perform(Path directory, Deed deed, String done) {
        try {
            deed.on(new PkiDirectory(directory));
            spec.commandLine().getOut().println(done);
            return Twinstar.DONE;
        } catch (IOException e) {
            spec.commandLine().getErr().println(reason(e));
            return Twinstar.WRONG;
        } catch (Credentials.Unusable e) {
            spec.commandLine().getErr().println(e.getMessage());
            return Twinstar.WRONG;
        }
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private static String reason(IOException e) {
        return switch (e) {
            case FileAlreadyExistsException there -> there.getFile() + " is there already; remove it first if nobody uses it, or renew it";
            case NoSuchFileException missing -> missing.getFile() + " is not there; issue it first";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }
}
