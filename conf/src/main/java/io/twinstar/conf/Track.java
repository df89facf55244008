package io.twinstar.conf;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;

/**
 * Something whose failure makes a node a worse owner of the VIPs that name it.
 *
 * @param every from the end of one look to the start of the next
 * @param timeout for one look; that at an interface asks the kernel, and needs none
 * @param rise passes in a row that make it well
 * @param fall failures in a row that make it ill
 */
public record Track(String name, Subject subject, Duration every, Duration timeout, int rise, int fall) {

    public static final Duration EVERY_DEFAULT = Duration.ofSeconds(1);
    public static final Duration EVERY_INTERFACE_DEFAULT = Duration.ofMillis(100);
    public static final Duration TIMEOUT_DEFAULT = Duration.ofMillis(500);
    public static final int RISE_DEFAULT = 2;
    public static final int FALL_DEFAULT = 3;

    public Track {
        Invalid.unless(every.isPositive() && timeout.isPositive(), "times of tracker %s must be positive", name);
        Invalid.unless(rise >= 1 && fall >= 1, "rise and fall are at least 1");
    }

    public sealed interface Subject {

        /** How often it is looked at where the file does not say. */
        default Duration everyDefault() { return EVERY_DEFAULT; }

        /** Well while it is up and has a carrier. Looking is cheap: it asks the kernel. */
        record Interface(String name) implements Subject {

            @Override
            public Duration everyDefault() { return EVERY_INTERFACE_DEFAULT; }
        }

        /** A router, or whatever else clients are reached by: well while it answers a ping. */
        record Upstream(Inet4Address address) implements Subject {}

        /** Well while it ends with 0 in time. Started without a shell. */
        record Script(List<String> command) implements Subject {

            public static final int WORDS_MAX = 64;

            public Script {
                command = List.copyOf(command);
                Invalid.unless(!command.isEmpty() && command.size() <= WORDS_MAX, "%d words are not 1 to %d", command.size(), WORDS_MAX);
            }
        }
    }

    /** Who it is, in one configuration and the next: with another subject it is another tracker. */
    public record Id(String name, Subject subject) {}

    public Id id() { return new Id(name, subject); }
}
