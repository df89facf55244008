package io.twinstar.vip;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

import io.twinstar.conf.Vip;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.RawIpSocket;
import io.twinstar.vip.packet.ClientFlow;
import io.twinstar.vip.packet.TickleCodec;

/**
 * Clients of the other gateway whose connections nobody serves any more. One that sends something is answered with a RST by this host's
 * kernel; one that only waits would do so for ever, and is sent a {@linkplain TickleCodec tickle}.
 */
final class Orphans {

    private final Lan lan;
    private final Function<InetAddress, List<ClientFlow>> known;
    private final Ledger ledger;
    private OptionalLong foundNanos = OptionalLong.empty();
    private Optional<Tickling> tickling = Optional.empty();

    /** @param known which connections the other gateway had to this address, as far as it has told; for any thread */
    Orphans(Lan lan, Function<InetAddress, List<ClientFlow>> known, Ledger ledger) {
        this.lan = lan;
        this.known = known;
        this.ledger = ledger;
    }

    /** There may be some from now on. They are looked for at the next {@link #tick}, when the neighbours know where the VIP is. */
    void begin(long nowNanos) {
        foundNanos = OptionalLong.of(nowNanos);
    }

    /** The VIP is not here any more, and nobody may speak for it. */
    void forget() {
        foundNanos = OptionalLong.empty();
        tickling = Optional.empty();
    }

    OptionalLong dueNanos() {
        return tickling.isPresent() && foundNanos.isEmpty() ? OptionalLong.of(tickling.get().dueNanos()) : foundNanos;
    }

    /** @param held whether this node has the VIP, and no other one can have it */
    void tick(Vip vip, boolean held, long nowNanos) {
        OptionalLong due = dueNanos();
        if (due.isEmpty() || nowNanos - due.getAsLong() < 0) { return; }
        if (!held) {
            forget();
            return;
        }
        if (foundNanos.isPresent()) { find(vip, nowNanos); }
        tickling.ifPresent(now -> {
            tell(vip, now);
            tickling = Optional.of(now.told(nowNanos)).filter(next -> !next.isOver());
        });
    }

    private void find(Vip vip, long nowNanos) {
        foundNanos = OptionalLong.empty();
        var flows = vip.addresses().stream().flatMap(address -> known.apply(address).stream()).toList();
        tickling = Optional.of(Tickling.begin(flows, nowNanos)).filter(it -> !it.isOver());
        if (tickling.isPresent()) { ledger.tell(new VipReport.OrphansTold(vip.name(), flows.size())); }
    }

    private void tell(Vip vip, Tickling now) {
        try (var socket = new RawIpSocket(vip.isIpv4(), lan.link())) {
            for (ClientFlow flow : now.batch()) { tell(socket, flow, now.sequence()); }
        } catch (KernelException e) {
            ledger.drop("tickle-failed");
        }
    }

    /** One that does not leave is perhaps repeated, and does not keep the others. */
    private void tell(RawIpSocket socket, ClientFlow flow, int sequence) {
        try {
            socket.send(TickleCodec.encode(flow, sequence), flow.vip().getAddress(), flow.client().getAddress());
            ledger.tickled();
        } catch (KernelException e) {
            ledger.drop("tickle-failed");
        }
    }
}
