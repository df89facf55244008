package io.twinstar.health;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Spread;
import io.twinstar.conf.Timeouts;

import static org.assertj.core.api.Assertions.assertThat;

class PanicTest {

    /** One letter a backend: U up, D down, ? unknown, W down with weight 0; in small letters a backup. */
    @ParameterizedTest
    @CsvSource({
            // 3 of 10 are 30 %, and that is not below it; 2 of 10 are
            "UUUDDDDDDD,30,false", "UUDDDDDDDD,30,true",
            "D,30,true", "DDD,1,true", "DDD,0,false",
            // 1 of 3 is 33.3 %
            "UDD,33,false", "UDD,34,true",
            // what may be up counts as if it were
            "???,30,false", "?DD,33,false", "?DD,34,true",
            // two of two are up: what weighs nothing is not missed
            "UUWWWWWWWW,30,false",
            // a backup that is up is used instead; one that is not does not help
            "DDDu,30,false", "DDDd,30,true", "DDDw,30,true",
            "U,100,false", "UUUUUUUUUD,100,true"})
    void aPoolPanicsWhenLessThanItsShareOfBackendsIsLeft(String backends, int percent, boolean panics) {
        var made = new ArrayList<Backend>();
        for (int i = 0; i < backends.length(); i++) {
            char kind = backends.charAt(i);
            int weight = Character.toUpperCase(kind) == 'W' ? 0 : 1;
            made.add(new Backend(new BackendId("web", InetAddress.ofLiteral("198.18.0.21"), i + 1), weight, Backend.UNLIMITED,
                    Character.isLowerCase(kind)));
        }
        var spread = new Spread(OptionalInt.empty(), Duration.ZERO, percent);
        var pool = new Pool("web", Balance.ROUND_ROBIN, spread, Check.DEFAULT, Optional.empty(), Timeouts.DEFAULT, Map.of(),
                List.copyOf(made));
        assertThat(Panic.in(pool, id -> is("Uu", backends, id), id -> is("DdWw", backends, id))).isEqualTo(panics);
    }

    private static boolean is(String kinds, String backends, BackendId id) { return kinds.indexOf(backends.charAt(id.port() - 1)) >= 0; }
}
