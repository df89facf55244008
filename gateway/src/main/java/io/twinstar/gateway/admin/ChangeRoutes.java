package io.twinstar.gateway.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Drain;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Node;
import io.twinstar.conf.file.ConfFile;
import io.twinstar.conf.text.Decoded;
import io.twinstar.conf.text.Durations;
import io.twinstar.conf.text.Problem;
import io.twinstar.gateway.admin.Routes.Answer;
import io.twinstar.gateway.control.ControlEvent;
import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.control.Effect.Outcome;
import io.twinstar.gateway.control.Offer;
import io.twinstar.gateway.control.Plan;
import io.twinstar.gateway.history.History;
import io.twinstar.gateway.history.Revision;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.relay.BackendTally;
import io.twinstar.gateway.relay.Ledger;
import io.twinstar.gateway.relay.ListenerTally;

/**
 * What can be asked by those who may change the gateway: to check and plan a configuration, to put it in force, to confirm it, and
 * to go back. Texts are read, and files, on a virtual thread for each request.
 */
public final class ChangeRoutes {

    private static final String HANDOVER = "/v1/handover/";
    private static final String DRILL = "/v1/drill/";
    private static final Duration CONFIRM_MAX = Duration.ofHours(1);

    private final Path file;
    private final Node self;
    private final ControlLoop control;
    private final Ledger ledger;
    private final History history;
    private final BackendRoutes backends;
    private final DrillDesk drills;

    public ChangeRoutes(Path file, Node self, ControlLoop control, Ledger ledger, History history, DrillDesk drills) {
        this.file = file;
        this.self = self;
        this.control = control;
        this.ledger = ledger;
        this.history = history;
        this.drills = drills;
        this.backends = new BackendRoutes(file, control);
    }

    /** None if there is no such page here. */
    Optional<CompletionStage<Answer>> answer(Asked asked) {
        return question(asked).map(known -> change(asked, known, Runnable::run))
                .or(() -> work(asked).map(known -> change(asked, known, Thread::startVirtualThread)));
    }

    /** What is only passed on to the control loop: where CPUs are scarce, another thread would cost it another wait for its turn. */
    private Optional<Supplier<CompletionStage<Answer>>> question(Asked asked) {
        return switch (asked.path()) {
            case "/v1/reload" -> Optional.of(() -> told(control.reload(by(asked))));
            case "/v1/confirm" -> Optional.of(() -> told(control.ask(by(asked), ControlEvent.Confirmed::new)));
            case String one when one.startsWith(HANDOVER) -> Optional.of(() -> told(control.ask(by(asked),
                    request -> new ControlEvent.HandOverRequested(request, one.substring(HANDOVER.length())))));
            case String one when one.startsWith(DRILL) -> Optional.of(() -> drills.answer(asked));
            default -> Optional.empty();
        };
    }

    private Optional<Supplier<CompletionStage<Answer>>> work(Asked asked) {
        return switch (asked.path()) {
            case "/v1/check" -> Optional.of(() -> good(asked, this::check));
            case "/v1/plan" -> Optional.of(() -> plan(asked));
            case "/v1/apply" -> Optional.of(() -> apply(asked));
            case "/v1/rollback" -> Optional.of(() -> rollback(asked));
            case "/v1/state" -> Optional.of(() -> state(asked));
            case "/v1/history" -> Optional.of(() -> history(asked));
            case "/v1/backends" -> Optional.of(() -> backends.edit(asked));
            case "/v1/backends/save" -> Optional.of(() -> backends.save(asked));
            default -> Optional.empty();
        };
    }

    private static CompletionStage<Answer> change(Asked asked, Supplier<CompletionStage<Answer>> deed, Executor on) {
        if (!asked.method().equals(HttpMethod.POST)) {
            return Routes.now(Answer.plain(HttpResponseStatus.METHOD_NOT_ALLOWED, "this is asked for with POST"));
        }
        if (!asked.caller().mayChange()) {
            return Routes.now(Answer.plain(HttpResponseStatus.FORBIDDEN,
                    "changes are taken on the Unix socket, from root or the gateway's own user"));
        }
        return CompletableFuture.supplyAsync(deed, on).thenCompose(Function.identity());
    }

    private CompletionStage<Answer> check(ConfFile.Loaded read, Conf conf, String name) {
        var missing = missing(read, conf).stream().map(problem -> problem.in(name)).toList();
        return Routes.now(json(missing.isEmpty(), Json.members("node", self.name(), "lines", missing)));
    }

    /** Without a text it is about the gateway's own file. */
    private CompletionStage<Answer> plan(Asked asked) {
        if (!asked.body().isEmpty()) return good(asked, this::plan);
        return switch (ConfFile.read(file)) {
            case ConfFile.Loaded read when read.decoded() instanceof Decoded.Good(Conf conf) -> plan(read, conf, file.toString());
            case ConfFile bad -> refused(bad.problems(file.toString()));
        };
    }

    private CompletionStage<Answer> plan(ConfFile.Loaded read, Conf conf, String name) {
        var plan = Plan.of(control.snapshot(), conf, id -> ledger.backend(id).map(BackendTally::open).orElse(0),
                listener -> ledger.listener(listener).map(ListenerTally::open).orElse(0L));
        var missing = missing(read, conf).stream().map(problem -> problem.in(name)).toList();
        return Routes.now(new Answer(HttpResponseStatus.OK, Routes.JSON, PlanPage.render(self.name(), plan, missing)));
    }

    private List<Problem> missing(ConfFile.Loaded read, Conf conf) {
        Set<Integer> held = control.snapshot().conf().listeners().values().stream().map(Listener::port).collect(Collectors.toSet());
        return Premises.missing(conf, read.text(), file.toAbsolutePath().resolveSibling(".").normalize(), held);
    }

    private CompletionStage<Answer> apply(Asked asked) {
        var confirm = asked.parameter("confirm");
        if (confirm.isEmpty()) return good(asked, (read, conf, _) -> offer(by(asked), read, conf, new Offer.Manner.Apply()));
        var time = confirm.flatMap(Durations::parse).filter(given -> given.isPositive() && given.compareTo(CONFIRM_MAX) <= 0);
        return time
                .map(given -> good(asked, (read, conf, _) -> offer(by(asked), read, conf, new Offer.Manner.OnTrial(given.toNanos()))))
                .orElseGet(() -> refused(
                        List.of("%s is no time up to %s, such as 60s".formatted(confirm.get(), Durations.text(CONFIRM_MAX)))));
    }

    private CompletionStage<Answer> offer(String by, ConfFile.Loaded read, Conf conf, Offer.Manner manner) {
        return told(control.ask(by, request -> new ControlEvent.Offered(new Offer(request, conf, read.sha256(), read.text(), manner))));
    }

    /** {@code subject=web/198.18.0.21:8080&state=drain&deadline=60s} */
    private CompletionStage<Answer> state(Asked asked) {
        var state = Stream.of(AdminState.values()).filter(known -> asked.parameter("state").equals(Optional.of(known.text()))).findFirst();
        var deadline = asked.parameter("deadline");
        var time = deadline.flatMap(Durations::parse).filter(given -> given.compareTo(Drain.LONGEST) <= 0);
        if (state.isEmpty()) return refused(List.of("the state is one of ready, drain and maintenance"));
        if (deadline.isPresent() && time.isEmpty())
            return refused(List.of("%s is no time up to %s, such as 60s".formatted(deadline.get(), Durations.text(Drain.LONGEST))));
        var subject = asked.parameter("subject").orElse("");
        return told(control.ask(by(asked), request -> new ControlEvent.StateWanted(request, subject, state.get(), time)));
    }

    /** To a revision by its number; or else the trial is over, or to the newest that is another than what is in force. */
    private CompletionStage<Answer> rollback(Asked asked) {
        var number = asked.parameter("revision");
        if (number.isEmpty() && control.snapshot().source().trial().isPresent()) {
            return told(control.ask(by(asked), ControlEvent.TrialEnded::new));
        }
        try {
            var kept = number.isPresent() ? history.find(parsed(number.get())) : history.newestBut(control.snapshot().sha256());
            return kept.map(found -> rollback(asked, found))
                    .orElseGet(
                            () -> refused(List.of(number.map("there is no revision %s"::formatted).orElse("there is no other revision"))));
        } catch (IOException e) {
            return refused(List.of("the history cannot be read: " + History.reason(e)));
        }
    }

    private CompletionStage<Answer> rollback(Asked asked, History.Kept kept) {
        var read = ConfFile.of(kept.text().getBytes(StandardCharsets.UTF_8));
        var name = "revision " + kept.revision().number();
        return read.decoded() instanceof Decoded.Good(Conf conf)
                ? offer(by(asked) + ", back to " + name, read, conf, new Offer.Manner.Apply())
                : refused(read.problems(name)); // another version of this program has kept it
    }

    /** All of them, or with {@code revision} the text of one. */
    private CompletionStage<Answer> history(Asked asked) {
        try {
            var number = asked.parameter("revision");
            if (number.isEmpty()) {
                var revisions = history.revisions().stream().map(Revision::members).toList();
                return Routes.now(
                        json(true, Json.members("node", self.name(), "in_force", control.snapshot().sha256(), "revisions", revisions)));
            }
            return history.find(parsed(number.get()))
                    .map(kept -> Routes.now(new Answer(HttpResponseStatus.OK, "text/plain; charset=utf-8", kept.text())))
                    .orElseGet(() -> refused(List.of("there is no revision " + number.get())));
        } catch (IOException e) {
            return refused(List.of("the history cannot be read: " + History.reason(e)));
        }
    }

    /** 0, which no revision has, for what is no number. */
    private static long parsed(String number) {
        return number.matches("[0-9]{1,10}") ? Long.parseLong(number) : 0;
    }

    private interface Deed {
        CompletionStage<Answer> on(ConfFile.Loaded read, Conf conf, String name);
    }

    /** With the configuration that was sent, if it is one. */
    private static CompletionStage<Answer> good(Asked asked, Deed deed) {
        String name = asked.parameter("name").orElse("configuration");
        var read = ConfFile.of(asked.body().getBytes(StandardCharsets.UTF_8));
        return read.decoded() instanceof Decoded.Good(Conf conf) ? deed.on(read, conf, name) : refused(read.problems(name));
    }

    static String by(Asked asked) {
        return asked.caller().name();
    }

    static CompletionStage<Answer> refused(List<String> lines) {
        return Routes.now(json(false, Json.members("accepted", false, "lines", lines)));
    }

    static CompletionStage<Answer> told(CompletionStage<Outcome> outcome) {
        return outcome.thenApply(ended -> json(ended.accepted(),
                Json.members("accepted", ended.accepted(), "generation", ended.generation(), "lines", ended.lines())));
    }

    private static Answer json(boolean accepted, Object members) {
        return new Answer(accepted ? HttpResponseStatus.OK : HttpResponseStatus.UNPROCESSABLE_ENTITY, Routes.JSON, Json.write(members));
    }
}
