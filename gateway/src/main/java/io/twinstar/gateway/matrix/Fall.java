package io.twinstar.gateway.matrix;

import java.util.List;
import java.util.Locale;

/** A way to lose the Active, and to have it back. */
public enum Fall {
    KILL(Deed.kill("active"), new Deed.Launch("active")), TERMINATE(new Deed.Signal("active", "TERM"), new Deed.Launch("active")), FREEZE(
            new Deed.Signal("active", "STOP"), new Deed.Signal("active", "CONT")), PORT_DOWN(Deed.onSwitch("ip link set {active} down"),
                    Deed.onSwitch("ip link set {active} up"));

    private static final List<Fall> SURVIVED = List.of(FREEZE, PORT_DOWN);

    private final Deed fall;
    private final Deed mend;

    Fall(Deed fall, Deed mend) {
        this.fall = fall;
        this.mend = mend;
    }

    public Deed fall() {
        return fall;
    }

    public Deed mend() {
        return mend;
    }

    /** All four in turn; in the second half those alone that a process lives through, so that its memory can be judged. */
    public static Fall ofTurn(int turn, int turns) {
        return turn < turns / 2 ? values()[turn % values().length] : SURVIVED.get(turn % SURVIVED.size());
    }

    /** {@code port down}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
