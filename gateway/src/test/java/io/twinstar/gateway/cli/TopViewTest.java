package io.twinstar.gateway.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

import static org.assertj.core.api.Assertions.assertThat;

class TopViewTest {

    private static final long SECOND = 1_000_000_000L;
    private static final JsonObject LATENCY = Json
            .read("""
                    {"rows":[{"phase":"first_byte","count":500,"p50_ms":1.25,"p99_ms":12.5,"p99_9_ms":50,"max_ms":51,"bars":[{"count":1},{"count":8}]}]}
                    """);
    /** An hour ago 1 ms to 10 ms, half of it longer; now 10 ms to 100 ms. */
    private static final JsonObject HOUR = Json.read("""
            {"phase":"first_byte","rows_to_ms":[%s],
             "traffic":[{"from_seconds":3600,"to_seconds":3590,"accepted_per_second":10,"bytes_from_backends_per_second":0},
                        {"from_seconds":10,"to_seconds":0,"accepted_per_second":100,"bytes_from_backends_per_second":2000000}],
             "latency":[{"from_seconds":3600,"rows":[[12,50],[18,50]]},{"from_seconds":1,"rows":[[20,7]]}]}
            """.formatted(IntStream.range(0, 42).mapToObj(Integer::toString).collect(Collectors.joining(","))));
    private static final JsonObject EVENTS = Json
            .read("""
                    {"events":[{"type":"notice","kind":"transition","time":"2026-11-21T08:23:06.123Z"},
                               {"type":"note","severity":"info","text":"VIP web: Backup → Active: pollux is gone","time":"2026-11-21T08:23:06.123Z"},
                               {"type":"note","severity":"warning","text":"backend web/198.18.0.22:80 is down","time":"2026-11-21T08:23:07.123Z"}]}
                    """);

    @Test
    void ratesAreWhatCameBetweenTwoReadings() {
        assertThat(lines(status(1_000, 5_000_000), status(500, 1_000_000), 120, 60, false))
                .anyMatch(line -> line.matches("  web 198.18.0.100:80 +7 +250 +3")) // 500 more in 2 s
                .anyMatch(line -> line.matches("  198.18.0.21:80 +up +3 +7 +250 +0 +2.00M +250 µs +1")) // 4 MB in 2 s
                .anyMatch(line -> line.matches("  first_byte +500 +1.25 ms +12.5 ms +50.0 ms +51.0 ms  ▂█"));
    }

    @Test
    void theFirstReadingHasNoRates() {
        var now = reading(SECOND, status(1_000, 0));
        assertThat(TopView.lines(now, now, 120, 60, false)).anyMatch(line -> line.matches("  web 198.18.0.100:80 +7 +- +3"));
    }

    @Test
    void aGatewayThatWasRestartedHasNoNegativeRates() {
        assertThat(lines(status(10, 0), status(1_000, 500), 120, 60, false))
                .anyMatch(line -> line.matches("  web 198.18.0.100:80 +7 +0 +3"));
    }

    @Test
    void rolesAreToldWithThoseOfTheOtherGatewayAndWhatIsWrong() {
        assertThat(lines(status(1, 1), status(1, 1), 120, 60, false)).contains("ALARM web contested: another one is Active")
                .anyMatch(line -> line.matches("  web +Active +1 min 0 s +Backup +silence"))
                .contains("pollux: pulse sound, heard 8 ms ago, the same file")
                .anyMatch(line -> line.endsWith("backend web/198.18.0.22:80 is down"));
    }

    /** In 20 columns of three minutes; of what came an hour ago half took up to 10 ms and half up to 100 ms. */
    @Test
    void theHourIsDrawnFromLeftToRight() {
        assertThat(lines(status(1, 1), status(1, 1), 24 + 20, 60, false)).containsSubsequence("  THE LAST HOUR",
                "    connections ≤ 100/s ▁                  █",
                "  to clients ≤ 2.00MB/s ▁                  █",
                "   first_byte to 100 ms ▓                  █",
                "             to 10.0 ms ▓");
    }

    @Test
    void colourIsOnlyWhereItIsWanted() {
        assertThat(String.join("", lines(status(1, 1), status(1, 1), 120, 60, false))).doesNotContain("\033");
        assertThat(lines(status(1, 1), status(1, 1), 120, 60, true)).anyMatch(line -> line.startsWith("\033[32m  web"))
                .anyMatch(line -> line.startsWith("\033[31mALARM web contested: another one is Active"));
    }

    @Test
    void nothingIsWiderOrHigherThanTheTerminal() {
        for (int columns = 10; columns < 150; columns += 7) {
            for (int rows = 1; rows < 60; rows += 3) {
                var lines = lines(status(1, 1), status(1, 1), columns, rows, false);
                int most = columns;
                assertThat(lines).hasSizeLessThanOrEqualTo(rows).allMatch(line -> line.length() <= most);
            }
        }
    }

    @Test
    void whereThereIsNoRoomForAllBackendsThoseThatAreDownComeFirst() {
        String all = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> "{\"address\":\"10.0.0.%d:80\",\"health\":\"%s\"}".formatted(i, i == 77 ? "down" : "up"))
                .collect(Collectors.joining(","));
        var status = Json.read("{\"node\":\"castor\",\"pools\":[{\"name\":\"web\",\"backends\":[" + all + "]}]}");
        var lines = TopView.lines(reading(2, status), reading(1, status), 100, 40, false);
        int heading = IntStream.range(0, lines.size()).filter(i -> lines.get(i).startsWith("  POOL web")).findFirst().orElseThrow();
        assertThat(lines.get(heading + 1)).matches("  10.0.0.77:80 +down .*");
        assertThat(lines).anyMatch(line -> line.matches("  and \\d+ more, 99 of all are up"));
    }

    @Test
    void quantitiesHaveThreeDigitsThatCount() {
        assertThat(List.of(0.0, 0.25, 7.0, 9.99, 12.5, 999.0, 999.7, 1_250.0, 80_000_000.0, 123_456_789_000.0))
                .extracting(TopView::quantity)
                .containsExactly("0", "0.3", "7", "10", "13", "999", "1.00k", "1.25k", "80.0M", "123G");
    }

    private static List<String> lines(JsonObject now, JsonObject before, int columns, int rows, boolean colour) {
        return TopView.lines(reading(3 * SECOND, now), reading(SECOND, before), columns, rows, colour);
    }

    private static TopView.Reading reading(long atNanos, JsonObject status) {
        return new TopView.Reading(atNanos, status, LATENCY, HOUR, EVENTS);
    }

    private static JsonObject status(int accepted, long bytes) {
        return Json
                .read("""
                        {"node":"castor","address":"198.18.0.11","uptime_seconds":75,"configuration":{"generation":1},
                         "relay":{"transport":"epoll","loops":2,"lag_ms":0.2},
                         "pair":{"peer":"pollux","pulse":"sound","heard_seconds":0.008,"same_configuration":true,"vips":[{"name":"web","role":"Backup"}]},
                         "vips":[{"name":"web","role":"Active","since_seconds":60,"reason":"silence",
                                  "alarms":[{"alarm":"contested","evidence":"another one is Active"}]}],
                         "listeners":[{"name":"web","address":"198.18.0.100","port":80,"open":7,"accepted":%d,"refused":3}],
                         "pools":[{"name":"web","panics":false,"backends":[{"address":"198.18.0.21:80","health":"up","weight":3,"open":7,"total":%d,
                                   "bytes_from_clients":0,"bytes_from_backend":%d,"rtt_ms":0.25,"connect_failures":1}]}]}
                        """
                        .formatted(accepted, accepted, bytes));
    }
}
