package io.twinstar.gateway.matrix;

import java.time.Duration;
import java.util.List;

/** Something that is done to the pair. {@code active} and {@code backup} stand for whoever it was when the row began. */
public sealed interface Deed {

    /** A shell script on a host, or on the switch; {@code {active}} and {@code {backup}} in it are the two nodes' names. */
    record Shell(String host, String script) implements Deed {}

    /** A signal to a node's process, as {@code kill} names it. */
    record Signal(String node, String name) implements Deed {}

    /** Start a node's process where none runs. */
    record Launch(String node) implements Deed {}

    /** Let time pass. */
    record Pause(Duration time) implements Deed {}

    /** Packets from a third host. */
    record Forge(List<Forgery> forgeries) implements Deed {}

    /** Give a node another configuration and have it read again; a comment of its own makes every one a new file. */
    record Reload(String node, Variant variant) implements Deed {}

    /** Wait until one of the two is Active, the other Backup, and the VIP answers. */
    record Settle() implements Deed {}

    static Deed kill(String node) {
        return new Signal(node, "KILL");
    }

    /** One way, of everything that the switch would pass on from one port to another. */
    static Deed drop(String from, String to) {
        return drop("iifname %s oifname %s".formatted(from, to));
    }

    /** What an nftables expression matches, on its way through the switch; {@link #HEAL} undoes it. */
    static Deed drop(String what) {
        return onSwitch("nft add rule bridge lab passing %s drop".formatted(what));
    }

    static Deed onSwitch(String script) {
        return new Shell("switch", script);
    }

    /** The switch passes on everything again. */
    Deed HEAL = onSwitch("nft flush chain bridge lab passing");
}
