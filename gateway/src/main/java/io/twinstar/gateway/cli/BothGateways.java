package io.twinstar.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;

import picocli.CommandLine.Option;

import io.twinstar.conf.text.Durations;
import io.twinstar.gateway.admin.AdminClient;

/** That a change is for both gateways of the pair. */
final class BothGateways {

    private static final Duration WITHIN_MAX = Duration.ofMinutes(10);

    @Option(names = "--pair", description = "on both gateways or on neither: first on the one that serves less, then, if that is as well as before, on the other; the file of each is replaced")
    private boolean pair;

    @Option(names = "--within", paramLabel = "TIME", defaultValue = "30s", description = "with --pair: how long each may take until it is as well as before (default: ${DEFAULT-VALUE})")
    private String within = "30s";

    boolean areMeant() { return pair; }

    /** A configuration from somewhere. */
    interface Wanted {
        /** None if it is not good; then what is wrong with it has been printed. */
        Optional<ConfigurationFile> read(AdminClient gateway) throws IOException;
    }

    int change(Gateways gateways, PrintWriter out, PrintWriter err, Wanted wanted) {
        var time = Durations.parse(within).filter(given -> given.isPositive() && given.compareTo(WITHIN_MAX) <= 0);
        if (time.isEmpty()) {
            err.printf("--within: %s is no time up to %s, such as 30s%n", within, Durations.text(WITHIN_MAX));
            return Twinstar.WRONG;
        }
        return gateways.askOne(err, (node, gateway) -> {
            var good = wanted.read(gateway);
            return good.isPresent() && PairChange.through(node, gateway, time.get(), out).perform(good.get().text(), good.get().query());
        });
    }
}
