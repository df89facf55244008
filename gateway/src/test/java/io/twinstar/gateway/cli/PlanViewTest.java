package io.twinstar.gateway.cli;

import org.junit.jupiter.api.Test;

import io.twinstar.gateway.json.Json;

import static org.assertj.core.api.Assertions.assertThat;

class PlanViewTest {

    @Test
    void aPlanIsReadFromTheTopAndSaysWhatItCosts() {
        assertThat(PlanView.render(Json
                .read("""
                        { "node": "castor", "generation": 3, "changes": [
                            { "kind": "changed", "subject": "pool web", "sentence": "pool web: balance ip-hash → round-robin" },
                            { "kind": "removed", "subject": "backend web/198.18.0.21:8080", "sentence": "pool web: backend 198.18.0.21:8080 removed" },
                            { "kind": "added", "subject": "listener api", "sentence": "listener api: added on vip web port 81 to pool web" },
                            { "kind": "changed", "subject": "relay", "sentence": "relay: loops 1 → 2" } ],
                          "drains": [ { "subject": "backend web/198.18.0.21:8080", "open": 12 }, { "subject": "listener old", "open": 1 } ],
                          "restarts": [ "relay: loops 1 → 2" ],
                          "drift": [ "pool web: backend 198.18.0.22:8080 weight 1 → 5" ],
                          "by_hand": [ { "subject": "web/198.18.0.23:8080", "state": "drain", "by": "user root" } ],
                          "missing": [ "f:3:1: this host has no interface eth9; name one of eth0, lo" ] }
                        """)))
                .isEqualToNormalizingNewlines("""
                        castor: generation 3 is in force; this would be 4 changes
                          ~ pool web: balance ip-hash → round-robin
                          - pool web: backend 198.18.0.21:8080 removed
                          + listener api: added on vip web port 81 to pool web
                          ~ relay: loops 1 → 2
                        no new connections any more:
                            backend web/198.18.0.21:8080, 12 connections open
                            listener old, 1 connection open
                        takes effect at the next start:
                            relay: loops 1 → 2
                        changed by hand since the file was read, and not in it:
                            pool web: backend 198.18.0.22:8080 weight 1 → 5
                        wanted by hand, whatever the file says:
                            web/198.18.0.23:8080: drain, by user root
                        would be refused, for this host lacks something:
                            f:3:1: this host has no interface eth9; name one of eth0, lo
                        """);
    }

    @Test
    void whatChangesNothingIsOneLine() {
        assertThat(PlanView.render(Json
                .read("""
                        { "node": "castor", "generation": 3, "changes": [], "drains": [], "restarts": [], "drift": [], "by_hand": [], "missing": [] }
                        """)))
                .isEqualToNormalizingNewlines("castor: generation 3 is in force; this would be no change\n");
    }
}
