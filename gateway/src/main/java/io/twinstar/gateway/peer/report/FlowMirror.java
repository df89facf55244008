package io.twinstar.gateway.peer.report;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.twinstar.vip.packet.ClientFlow;

/** The other gateway's open connections to the VIPs, as far as it has told. Changed by one thread, {@link #of} is for any. */
public final class FlowMirror {

    /** Twice what a gateway tells of: while it tells anew, those are still here that it will not tell of again. Others are not kept. */
    static final int FLOWS_MAX = 2 * Message.Flows.OPEN_MAX;

    private final Map<InetAddress, Set<ClientFlow>> byVip = new ConcurrentHashMap<>();
    private int size;
    /** While it tells anew, what it has told so far. */
    private @Nullable Set<ClientFlow> again;

    /** What it was told before stays until all has been told anew: the other gateway may die in between. */
    public void take(Message.Flows told) {
        if (told.anew()) again = new HashSet<>();
        Set<ClientFlow> all = again;
        for (ClientFlow flow : told.closed()) {
            remove(flow);
            if (all != null) all.remove(flow);
        }
        for (ClientFlow flow : told.opened()) {
            add(flow);
            if (all != null && all.size() < FLOWS_MAX) all.add(flow);
        }
        if (all == null || !told.whole()) return;
        var stale = byVip.values().stream().flatMap(Set::stream).filter(flow -> !all.contains(flow)).toList();
        stale.forEach(this::remove);
        again = null;
    }

    private void add(ClientFlow flow) {
        if (size == FLOWS_MAX) return;
        if (byVip.computeIfAbsent(flow.vip().getAddress(), _ -> ConcurrentHashMap.newKeySet()).add(flow)) size++;
    }

    private void remove(ClientFlow flow) {
        Set<ClientFlow> flows = byVip.get(flow.vip().getAddress());
        if (flows == null || !flows.remove(flow)) return;
        size--;
        if (flows.isEmpty()) byVip.remove(flow.vip().getAddress());
    }

    public void clear() {
        byVip.clear();
        size = 0;
        again = null;
    }

    public int size() { return size; }

    /** Those to this address. */
    public List<ClientFlow> of(InetAddress vip) {
        Set<ClientFlow> flows = byVip.get(vip);
        return flows == null ? List.of() : List.copyOf(flows);
    }
}
