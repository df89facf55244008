package io.twinstar.gateway.drill;

import java.time.Duration;

/** Something that a drill does. */
public sealed interface Deed {

    /** Let time pass while the canary measures. */
    record Watch(Duration time) implements Deed {}

    /** Do the fault. */
    record Inject() implements Deed {}

    /** Undo the fault. */
    record Release() implements Deed {}

    /** Have the other gateway take the VIPs. */
    record HandOver() implements Deed {}

    /** Have the configuration read again, and again. */
    record Storm(int reloads, Duration every) implements Deed {}

    /** Wait until both gateways are as well as before and each VIP is where it was, handing over what is not. */
    record Settle() implements Deed {}
}
