package io.twinstar.gateway.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twinstar backend}: backends changed by hand. */
@Command(name = "backend", description = {"Change a pool's backends now, without the file.",
        "Such a change lasts until the file is read again. "
                + "`twinstar plan` shows it as long as it is not in the file; `twinstar backend save` writes it there."}, mixinStandardHelpOptions = true, subcommands = {
                        BackendCommand.Add.class, BackendCommand.Remove.class, BackendCommand.Weight.class, BackendCommand.Drain.class,
                        BackendCommand.Save.class})
public final class BackendCommand {

    private static final String ADDRESS = "its address and port, such as 198.18.0.21:8080 or [2001:db8::21]:8080";

    /** What each of them does: one question to the gateways of this host. */
    abstract static class Deed implements Callable<Integer> {

        @Mixin
        private Gateways gateways = new Gateways();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        int ask(String path) {
            var out = spec.commandLine().getOut();
            return gateways.ask(spec.commandLine().getErr(), (node, gateway) -> OutcomeView.print(out, node, gateway.post(path)));
        }
    }

    /** To one backend. */
    abstract static class OfBackend extends Deed {

        @Parameters(index = "0", paramLabel = "POOL", description = "the pool's name")
        private String pool = "";

        @Parameters(index = "1", paramLabel = "ADDRESS", description = ADDRESS)
        private String address = "";

        int edit(String what, String weight) {
            return ask("/v1/backends?do=%s&pool=%s&address=%s&weight=%s".formatted(what, OutcomeView.encoded(pool),
                    OutcomeView.encoded(address), OutcomeView.encoded(weight)));
        }

        String subject() { return pool + "/" + address; }
    }

    @Command(name = "add", description = "Add a backend to a pool. It gets connections once its check has passed.", mixinStandardHelpOptions = true)
    static final class Add extends OfBackend {

        @Option(names = "--weight", paramLabel = "N", description = "0 to 256 (default: 1)")
        private String weight = "1";

        @Override
        public Integer call() {
            return edit("add", weight);
        }
    }

    @Command(name = "remove", description = "Remove a backend from its pool. Its connections stay until they end.", mixinStandardHelpOptions = true)
    static final class Remove extends OfBackend {

        @Override
        public Integer call() {
            return edit("remove", "1");
        }
    }

    @Command(name = "weight", description = "Give a backend another weight; with 0 it gets no new connections.", mixinStandardHelpOptions = true)
    static final class Weight extends OfBackend {

        @Parameters(index = "2", paramLabel = "N", description = "0 to 256")
        private String weight = "";

        @Override
        public Integer call() {
            return edit("weight", weight);
        }
    }

    @Command(name = "drain", description = {"Give a backend no new connections, and close those that are left as its pool says.",
            "The same as `twinstar drain POOL/ADDRESS`: it outlives reloads, until `twinstar ready POOL/ADDRESS`."}, mixinStandardHelpOptions = true)
    static final class Drain extends OfBackend {

        @Override
        public Integer call() {
            return ask("/v1/state?state=drain&subject=" + OutcomeView.encoded(subject()));
        }
    }

    @Command(name = "save", description = "Write what was changed by hand into the gateways' own files; the rest of them stays as it is.", mixinStandardHelpOptions = true)
    static final class Save extends Deed {

        @Override
        public Integer call() {
            return ask("/v1/backends/save");
        }
    }
}
