package io.twinstar.conf;

import java.util.List;
import java.util.Optional;

/** What a check asks of a backend, and what it must answer. Names of files are relative to the configuration's directory. */
public sealed interface Probe {

    /** How its connection is encrypted; none: not at all. */
    default Optional<Tls> tls() { return Optional.empty(); }

    /** Passes when a TCP connection is accepted. */
    record Tcp() implements Probe {}

    /**
     * By itself it passes when the handshake is done.
     *
     * @param name asked for (SNI), and which the certificate must be for; none: no name is asked for, and any will do
     * @param verify whether an authority must have signed the certificate, and its dates must be right
     * @param ca the file with the authorities' certificates; none: those that Java knows
     */
    record Tls(Optional<String> name, boolean verify, Optional<String> ca) implements Probe {

        public Tls {
            Invalid.unless(verify || ca.isEmpty(), "%s is to be verified by, and nothing is to be verified", ca);
        }

        @Override
        public Optional<Tls> tls() { return Optional.of(this); }
    }

    /**
     * Passes when a request over HTTP/1.1 gets one of these statuses.
     *
     * @param host in the request's header; none: the backend's address and port
     * @param body what the answer must hold as well, near its beginning
     */
    record Http(String path, Method method, Optional<String> host, List<Statuses> expected, Optional<Bytes> body, Optional<Tls> tls)
            implements
                Probe {

        public Http {
            Invalid.unless(path.startsWith("/"), "path %s does not start with /", path);
            Invalid.unless(!expected.isEmpty(), "no status is expected");
            Invalid.unless(method != Method.HEAD || body.isEmpty(), "an answer to HEAD has no body");
            expected = List.copyOf(expected);
        }

        /** {@code GET path}, to be answered with a status of 200 to 399. */
        public Http(String path) {
            this(path, Method.GET, Optional.empty(), List.of(Statuses.DEFAULT), Optional.empty(), Optional.empty());
        }
    }

    /** Those that change nothing (RFC 9110 §9.2.1). */
    enum Method {
        GET, HEAD, OPTIONS
    }

    /** HTTP statuses, both ends included. */
    record Statuses(int from, int to) {

        public static final int MIN = 100;
        public static final int MAX = 599;
        public static final Statuses DEFAULT = new Statuses(200, 399);

        public Statuses {
            Invalid.unless(MIN <= from && from <= to && to <= MAX, "%d to %d is no range of statuses", from, to);
        }

        public boolean contains(int status) { return from <= status && status <= to; }
    }

    /** Passes when the bytes expected are among the first that come back. */
    record Exchange(Optional<Bytes> send, Bytes expect) implements Probe {}

    /**
     * Passes when PING is answered with PONG.
     *
     * @param user to log in as; none: {@code default}
     * @param password the file that holds it; none: no login
     */
    record Redis(Optional<String> user, Optional<String> password) implements Probe {

        public Redis {
            Invalid.unless(user.isEmpty() || password.isPresent(), "a user without a password");
        }
    }

    /** Passes when a server takes the user's login into consideration, or lets it in. */
    record Postgres(String user, Optional<String> database) implements Probe {

        public static final String USER_DEFAULT = "twinstar";
    }

    /**
     * Passes when the server greets, and does not turn us away.
     *
     * @param user to log in as, of an account without a password; none: a greeting is enough, but the server counts each
     *     probe as a connection that broke off, and may block the gateway for it
     */
    record Mysql(Optional<String> user) implements Probe {}

    /**
     * Passes when grpc.health.v1.Health says SERVING.
     *
     * @param service asked about; none: the server as a whole
     * @param host in the request's :authority; none: the backend's address and port
     */
    record Grpc(Optional<String> service, Optional<String> host, Optional<Tls> tls) implements Probe {}

    /** Passes when the command ends with 0 in time. Started without a shell. */
    record Exec(List<String> command) implements Probe {

        public static final int WORDS_MAX = 64;

        public Exec {
            command = List.copyOf(command);
            Invalid.unless(!command.isEmpty() && command.size() <= WORDS_MAX, "%d words are not 1 to %d", command.size(), WORDS_MAX);
        }
    }
}
