package io.twinstar.conf.text;

import java.util.List;
import java.util.Optional;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;

/** Edits of a good file's text that leave everything else in it as it is, comments and order too. Each result is to be read again. */
public final class Rewriting {

    private final String text;
    private final SequenceNode backends;

    private Rewriting(String text, SequenceNode backends) {
        this.text = text;
        this.backends = backends;
    }

    /** None if the text has no such pool. */
    public static Optional<Rewriting> of(String text, String pool) {
        var settings = LoadSettings.builder().setCodePointLimit(ConfText.CHARS_MAX).setBufferSize(text.length() + 1).build();
        return new Compose(settings).composeString(text).flatMap(root -> value(root, "pools")).flatMap(pools -> value(pools, pool))
                .flatMap(named -> value(named, "backends")).filter(SequenceNode.class::isInstance)
                .map(list -> new Rewriting(text, (SequenceNode) list));
    }

    /** With this backend after the pool's others. */
    public String added(Backend backend) {
        var last = backends.getValue().getLast();
        String entry = "{ address: %s%s%s }".formatted(written(backend.id()), backend.weight() == 1 ? "" : ", weight: " + backend.weight(),
                backend.state() == AdminState.READY ? "" : ", state: " + backend.state().text());
        if (isFlow(backends)) return insert(end(last), ", " + entry);
        String dash = " ".repeat(backends.getStartMark().orElseThrow().getColumn()) + "- ";
        return insert(lineEnd(end(last)), "\n" + dash + entry);
    }

    /** Without it; none if the text does not have it, or no other. */
    public Optional<String> removed(BackendId id) {
        List<Node> items = backends.getValue();
        return item(id).filter(_ -> items.size() > 1).map(item -> {
            int at = items.indexOf(item);
            if (!isFlow(backends)) return cut(lineStart(start(item)), Math.min(lineEnd(end(item)) + 1, text.length()));
            boolean last = at == items.size() - 1;
            return last ? cut(end(items.get(at - 1)), end(item)) : cut(start(item), start(items.get(at + 1)));
        });
    }

    /** With another weight; none if the text does not have the backend. */
    public Optional<String> weighed(BackendId id, int weight) {
        return with(id, "weight", Integer.toString(weight));
    }

    /** In another state; none if the text does not have the backend. */
    public Optional<String> stated(BackendId id, AdminState state) {
        return with(id, "state", state.text());
    }

    private Optional<String> with(BackendId id, String key, String value) {
        return item(id).map(item -> {
            var written = value(item, key);
            if (written.isPresent()) return replace(start(written.get()), end(written.get()), value);
            Node address = value(item, "address").orElseThrow();
            String separator = isFlow(item) ? ", " : "\n" + " ".repeat(item.getStartMark().orElseThrow().getColumn());
            return insert(end(address), "%s%s: %s".formatted(separator, key, value));
        });
    }

    private Optional<Node> item(BackendId id) {
        return backends.getValue().stream().filter(item -> value(item, "address").filter(ScalarNode.class::isInstance)
                .flatMap(address -> Addresses.withPort(((ScalarNode) address).getValue()))
                .filter(at -> at.getAddress().equals(id.address()) && at.getPort() == id.port()).isPresent()).findFirst();
    }

    private static Optional<Node> value(Node node, String key) {
        if (!(node instanceof MappingNode mapping)) return Optional.empty();
        return mapping.getValue().stream().filter(tuple -> tuple.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key))
                .map(NodeTuple::getValueNode).findFirst();
    }

    private static boolean isFlow(Node node) {
        return switch (node) {
            case MappingNode mapping -> mapping.getFlowStyle() == FlowStyle.FLOW;
            case SequenceNode list -> list.getFlowStyle() == FlowStyle.FLOW;
            default -> false;
        };
    }

    /** In the file as in the command line, but YAML takes an open bracket for a list. */
    private static String written(BackendId id) {
        return id.endpoint().startsWith("[") ? '"' + id.endpoint() + '"' : id.endpoint();
    }

    private int start(Node node) { return text.offsetByCodePoints(0, node.getStartMark().orElseThrow().getIndex()); }

    /** Of its last word: to the parser a block ends where the next thing starts, behind comments on that. */
    private int end(Node node) {
        return switch (node) {
            case MappingNode mapping when !isFlow(mapping) && !mapping.getValue().isEmpty() ->
                end(mapping.getValue().getLast().getValueNode());
            case SequenceNode list when !isFlow(list) && !list.getValue().isEmpty() -> end(list.getValue().getLast());
            default -> text.offsetByCodePoints(0, node.getEndMark().orElseThrow().getIndex());
        };
    }

    private int lineStart(int at) { return text.lastIndexOf('\n', at - 1) + 1; }

    private int lineEnd(int at) {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private String insert(int at, String more) { return replace(at, at, more); }

    private String cut(int from, int until) { return replace(from, until, ""); }

    private String replace(int from, int until, String with) { return text.substring(0, from) + with + text.substring(until); }
}
