package io.twinstar.gateway.admin;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.change.Change;
import io.twinstar.conf.change.Changes;
import io.twinstar.conf.file.ConfFile;
import io.twinstar.conf.text.ConfText;
import io.twinstar.conf.text.Decoded;
import io.twinstar.conf.text.Rewriting;
import io.twinstar.gateway.admin.Routes.Answer;
import io.twinstar.gateway.control.BackendEdit;
import io.twinstar.gateway.control.ControlEvent;
import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.control.Offer;

/** Backends that are changed by hand, and how such changes come into the file. */
final class BackendRoutes {

    private final Path file;
    private final ControlLoop control;

    BackendRoutes(Path file, ControlLoop control) {
        this.file = file;
        this.control = control;
    }

    /** {@code ?do=add|remove|weight&pool=P&address=A:P&weight=N}. */
    CompletionStage<Answer> edit(Asked asked) {
        var id = asked.parameter("address").flatMap(ConfText::endpoint)
                .map(at -> new BackendId(asked.parameter("pool").orElse(""), at.getAddress(), at.getPort()));
        if (id.isEmpty())
            return ChangeRoutes.refused(List.of("a backend is an IPv4 or [IPv6] address and a port, such as 198.18.0.21:8080"));
        var weight = weight(asked.parameter("weight").orElse("1"));
        if (weight.isEmpty()) return ChangeRoutes.refused(List.of("a weight is a whole number from 0 to " + Backend.WEIGHT_MAX));
        Optional<BackendEdit> edit = switch (asked.parameter("do").orElse("")) {
            case "add" -> Optional.of(new BackendEdit.Add(new Backend(id.get(), weight.get())));
            case "remove" -> Optional.of(new BackendEdit.Remove(id.get()));
            case "weight" -> Optional.of(new BackendEdit.Weigh(id.get(), weight.get()));
            default -> Optional.empty();
        };
        return edit.map(
                known -> ChangeRoutes.told(control.ask(ChangeRoutes.by(asked), request -> new ControlEvent.EditRequested(request, known))))
                .orElseGet(() -> ChangeRoutes.refused(List.of("do is one of add, remove and weight")));
    }

    /** Writes into the file what was changed by hand since it was read, and leaves the rest of it as it is. */
    CompletionStage<Answer> save(Asked asked) {
        var now = control.snapshot();
        var wanted = now.inventory().asWanted();
        var drift = now.source().drift(wanted);
        if (drift.isEmpty()) return ChangeRoutes.refused(List.of("nothing has been changed by hand"));
        if (!(ConfFile.read(file) instanceof ConfFile.Loaded old) || !old.sha256().equals(now.sha256())) {
            return ChangeRoutes.refused(
                    List.of("%s is not what was read last; reload it first, which undoes what was changed by hand".formatted(file)));
        }
        var text = rewritten(old.text(), drift);
        var read = ConfFile.of(text.getBytes(StandardCharsets.UTF_8));
        if (read.decoded() instanceof Decoded.Good(Conf conf) && Changes.between(conf, wanted).isEmpty()) {
            return ChangeRoutes.told(control.ask(ChangeRoutes.by(asked),
                    request -> new ControlEvent.Offered(new Offer(request, conf, read.sha256(), read.text(), new Offer.Manner.Apply()))));
        }
        return ChangeRoutes.refused(Stream.concat(Stream.of("%s is written in a way that only people can edit; it lacks:".formatted(file)),
                drift.stream().map(Change::sentence)).toList());
    }

    /** What cannot be written stays as it is: the caller compares. What is added comes first, so that a pool is never empty. */
    private static String rewritten(String old, List<Change> drift) {
        String text = old;
        for (Change.Kind kind : List.of(Change.Kind.ADDED, Change.Kind.CHANGED, Change.Kind.REMOVED)) {
            for (Change change : drift) if (change.kind() == kind) text = rewritten(text, change).orElse(text);
        }
        return text;
    }

    private static Optional<String> rewritten(String text, Change change) {
        return switch (change) {
            case Change.BackendAdded(Backend added) -> Rewriting.of(text, added.id().pool()).map(pool -> pool.added(added));
            case Change.BackendRemoved(Backend removed) ->
                Rewriting.of(text, removed.id().pool()).flatMap(pool -> pool.removed(removed.id()));
            case Change.BackendChanged(Backend before, Backend after) -> {
                var weighed = before.weight() == after.weight()
                        ? Optional.of(text)
                        : Rewriting.of(text, after.id().pool()).flatMap(pool -> pool.weighed(after.id(), after.weight()));
                yield before.state() == after.state()
                        ? weighed
                        : weighed.flatMap(so -> Rewriting.of(so, after.id().pool()))
                                .flatMap(pool -> pool.stated(after.id(), after.state()));
            }
            default -> Optional.empty();
        };
    }

    private static Optional<Integer> weight(String text) {
        return Optional.of(text).filter(digits -> digits.matches("[0-9]{1,3}")).map(Integer::parseInt)
                .filter(weight -> weight <= Backend.WEIGHT_MAX);
    }
}
