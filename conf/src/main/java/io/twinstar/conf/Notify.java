package io.twinstar.conf;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who is told of transitions, alarms and fences.
 *
 * @param audit a file that JSON lines are appended to, relative to the configuration's directory
 * @param webhook an http or https address that each event is posted to
 * @param script a command that is started for each event, without a shell; empty: none
 * @param timeout for one delivery by webhook or script
 */
public record Notify(Optional<String> audit, Optional<URI> webhook, List<String> script, Duration timeout) {

    public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(5);
    public static final Notify NOBODY = new Notify(Optional.empty(), Optional.empty(), List.of(), TIMEOUT_DEFAULT);

    public Notify {
        script = List.copyOf(script);
        Invalid.unless(timeout.isPositive(), "timeout must be positive");
    }
}
