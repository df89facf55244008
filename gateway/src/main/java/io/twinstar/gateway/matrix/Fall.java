package io.twinstar.gateway.matrix;

import java.util.Locale;

/** A way to lose the Active, and to have it back. */
public enum Fall {
    KILL, TERMINATE, FREEZE, PORT_DOWN;

    public Deed fall() {
        return switch (this) {
            case KILL -> Deed.kill("active");
            case TERMINATE -> new Deed.Signal("active", "TERM");
            case FREEZE -> new Deed.Signal("active", "STOP");
            case PORT_DOWN -> Deed.onSwitch("ip link set {active} down");
        };
    }

    public Deed mend() {
        return switch (this) {
            case KILL, TERMINATE -> new Deed.Launch("active");
            case FREEZE -> new Deed.Signal("active", "CONT");
            case PORT_DOWN -> Deed.onSwitch("ip link set {active} up");
        };
    }

    /** All four in turn; in the second half those alone that a process lives through, so that its memory can be judged. */
    public static Fall ofTurn(int turn, int turns) {
        return turn < turns / 2 ? values()[turn % values().length] : turn % 2 == 0 ? FREEZE : PORT_DOWN;
    }

    /** {@code port down}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
