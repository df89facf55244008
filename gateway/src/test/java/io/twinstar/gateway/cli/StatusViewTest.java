package io.twinstar.gateway.cli;

import org.junit.jupiter.api.Test;

import io.twinstar.gateway.json.Json;

import static org.assertj.core.api.Assertions.assertThat;

class StatusViewTest {

    @Test
    void timesReadLikeTimes() {
        assertThat(StatusView.duration(0.0234)).isEqualTo("23 ms");
        assertThat(StatusView.duration(59.9)).isEqualTo("59 s");
        assertThat(StatusView.duration(75)).isEqualTo("1 min 15 s");
        assertThat(StatusView.duration(3_725)).isEqualTo("1 h 2 min");
    }

    @Test
    void showsNodeVipsListenersPoolsAndBackends() {
        var view = StatusView.render(Json
                .read("""
                        {"node":"castor","address":"198.18.0.11","uptime_seconds":75.2,
                         "configuration":{"file":"gateway.yaml","generation":3,"sha256":"0123456789abcdef","last_reload":"generation 3, 1 change"},
                         "relay":{"transport":"epoll","loops":2},
                         "vips":[{"name":"web","address":"198.18.0.100","role":"Backup","since_seconds":12,"reason":"started","held_by":"TUN ts51",
                                  "ailments":1,"evidence":"router unreachable",
                                  "peer":{"node":"pollux","address":"198.18.0.12","priority":253,"heard_seconds":0.021}}],
                         "tracks":[{"name":"router","subject":"upstream 198.18.0.1","state":"down","last_look":"failed after 500.1 ms: no answer"}],
                         "listeners":[{"name":"web","address":"198.18.0.100","port":80,"pool":"web","open":2,"accepted":10,"refused":1}],
                         "pools":[{"name":"web","balance":"ip-hash","backends":[{"address":"198.18.0.21:8080","weight":3,"health":"up","open":2,"total":9,
                                   "connect_failures":1,"last_check":"passed in 2 ms"}]}]}
                        """));
        assertThat(view.lines().map(String::strip))
                .contains("castor (198.18.0.11), up 1 min 15 s, generation 3 of gateway.yaml, sha256 0123456789ab")
                .anyMatch(line -> line.matches("web +198.18.0.100 +Backup +for 12 s: started"))
                .anyMatch(line -> line.equals("TUN ts51; peer pollux heard 21 ms ago, priority 253"))
                .anyMatch(line -> line.equals("ill: router unreachable"))
                .anyMatch(line -> line.matches("router +upstream 198.18.0.1 +down +failed after 500.1 ms: no answer"))
                .anyMatch(line -> line.matches("web +198.18.0.100:80 +web +2 +10 +1"))
                .anyMatch(line -> line.matches("198.18.0.21:8080 +up +3 +2 +9 +1 +passed in 2 ms"));
    }

    @Test
    void saysNothingOfTrackersWhereThereAreNoneNorOfAilmentsWhereAllIsWell() {
        var view = StatusView.render(Json.read("""
                {"node":"castor","vips":[{"name":"web","role":"Active","ailments":0,"evidence":"well"}],"tracks":[]}
                """));
        assertThat(view).doesNotContain("TRACK", "ill", "well");
    }

    @Test
    void tellsOfADrillThatRuns() {
        var view = StatusView.render(Json.read("""
                {"node":"castor","drill":{"kind":"hang","by":"user root","ends_in_seconds":75.5}}
                """));
        assertThat(view.lines()).contains("DRILL hang by user root: over in 1 min 15 s at the latest");
        assertThat(StatusView.render(Json.read("{}"))).doesNotContain("DRILL");
    }

    @Test
    void showsWhatIsNotReadyAndWhereBackendsAreFound() {
        var view = StatusView.render(Json.read("""
                {"pools":[{"name":"web","balance":"ip-hash","state":"ready",
                  "finders":[{"finder":"dns web.example:8080","backends":1,"age_seconds":12,"failure":"no answer"}],
                  "backends":[{"address":"198.18.0.21:8080","weight":3,"state":"drain","health":"up","open":2,"total":9}]}],
                 "not_ready":[{"subject":"web/198.18.0.21:8080","state":"drain","by":"user root","since_seconds":15,"open":2,
                  "closes_seconds":45,"spread_seconds":5}]}
                """));
        assertThat(view.lines().map(String::strip)).contains("from dns web.example:8080: 1 found, 12 s ago; no answer")
                .anyMatch(line -> line.matches("198.18.0.21:8080 +drain +3 +2 +9 .*"))
                .anyMatch(line -> line.matches("web/198.18.0.21:8080 +drain +user root +15 s +2 +45 s"));
    }
}
