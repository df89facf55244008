package io.twinstar.health.probe;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import javax.net.ssl.SSLException;

import io.twinstar.conf.text.Durations;
import io.twinstar.health.dialogue.Quote;

/** Why a probe failed, from what was thrown, in a few words for people. */
final class Reason {

    /** The library wraps what a trust manager throws, and a timeout, in exceptions of its own; never this deep. */
    private static final int CAUSES_MAX = 8;

    private Reason() {}

    static String of(IOException failure, Duration timeout) {
        if (cause(failure, SocketTimeoutException.class).isPresent()) return "no answer within " + Durations.text(timeout);
        Optional<String> untrusted = cause(failure, Verifier.Untrusted.class).map(e -> String.valueOf(e.getMessage()));
        return untrusted.orElseGet(() -> failure instanceof SSLException ? "TLS: " + plain(failure) : plain(failure));
    }

    static String plain(Exception failure) {
        String message = failure.getMessage();
        if (message == null || message.isEmpty()) return failure.getClass().getSimpleName();
        return Quote.of(message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1));
    }

    private static <E extends Throwable> Optional<E> cause(Throwable failure, Class<E> wanted) {
        Throwable each = failure;
        for (int depth = 0; each != null && depth < CAUSES_MAX; depth++, each = each.getCause()) {
            if (wanted.isInstance(each)) return Optional.of(wanted.cast(each));
        }
        return Optional.empty();
    }
}
