package io.twinstar.gateway.track;

import java.util.Optional;

import io.twinstar.conf.Track;
import io.twinstar.vip.Carrier;

/** An interface of this host, which must be up and have a carrier. */
final class InterfaceTracker extends Tracker {

    private final Carrier carrier;

    InterfaceTracker(Track track, Track.Subject.Interface subject) {
        super(track);
        carrier = new Carrier(subject.name());
    }

    @Override
    Optional<String> failure() {
        return carrier.fault();
    }

    @Override
    public void close() {
        carrier.close();
    }
}
