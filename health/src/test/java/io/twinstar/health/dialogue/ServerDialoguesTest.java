package io.twinstar.health.dialogue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.twinstar.conf.Bytes;
import io.twinstar.conf.Probe;

import static org.assertj.core.api.Assertions.assertThat;

/** What is said to servers that do not speak HTTP, and what their answers mean. */
class ServerDialoguesTest {

    private static final Dialogue POSTGRES = new PostgresDialogue(new Probe.Postgres("app", Optional.of("shop")));
    private static final Dialogue MYSQL = new MysqlDialogue(new Probe.Mysql(Optional.empty()));
    private static final Dialogue REDIS = new RedisDialogue(Optional.empty(), Optional.empty());

    @Test
    void anExchangePassesWhenWhatIsExpectedHasCome() {
        var smtp = new ExchangeDialogue(new Probe.Exchange(Optional.of(Bytes.ofText("QUIT\r\n")), Bytes.ofText("220")));
        assertThat(Judged.opening(smtp)).isEqualTo("QUIT\r\n");
        assertThat(Judged.text(smtp, "", false)).isEqualTo("waiting for \"220\"");
        assertThat(Judged.text(smtp, "22", false)).isEqualTo("waiting for \"220\" after \"22\"");
        assertThat(Judged.text(smtp, "554 go\u001b[2Jaway\r\n", false)).isEqualTo("waiting for \"220\" after \"554 go?[2Jaway\"");
        assertThat(Judged.text(smtp, "x220", false)).isEqualTo("passed");
        var binary = new ExchangeDialogue(new Probe.Exchange(Optional.empty(), Bytes.ofHex("00FF")));
        assertThat(binary.opening()).isEmpty();
        assertThat(Judged.hex(binary, "01 00")).isEqualTo("waiting for hex 00ff after \"??\"");
        assertThat(Judged.hex(binary, "01 00 ff 02")).isEqualTo("passed");
    }

    @Test
    void redisIsPingedAfterALogin() {
        assertThat(Judged.opening(REDIS)).isEqualTo("*1\r\n$4\r\nPING\r\n");
        assertThat(Judged.opening(new RedisDialogue(Optional.empty(), Optional.of("gehéim")))) // é is two bytes
                .isEqualTo("*2\r\n$4\r\nAUTH\r\n$7\r\ngehéim\r\n*1\r\n$4\r\nPING\r\n");
        assertThat(Judged.opening(new RedisDialogue(Optional.of("probe"), Optional.of("x"))))
                .isEqualTo("*3\r\n$4\r\nAUTH\r\n$5\r\nprobe\r\n$1\r\nx\r\n*1\r\n$4\r\nPING\r\n");
    }

    @ParameterizedTest
    @CsvSource({"+PONG\\r\\n, passed", "+PON, waiting for answer", "+PONG\\r, waiting for answer",
            "-NOAUTH Authentication required.\\r\\n, Redis: NOAUTH Authentication required.",
            "-LOADING Redis is loading the dataset in memory\\r\\n, Redis: LOADING Redis is loading the dataset in memory",
            "HTTP/1.1 400 Bad Request\\r\\n, not a Redis answer: HTTP/1.1 400 Bad Request"})
    void onlyPongIsAnAnswerToPing(String answer, String judgement) {
        assertThat(Judged.text(REDIS, answer.replace("\\r", "\r").replace("\\n", "\n"), false)).isEqualTo(judgement);
    }

    @Test
    void redisAnswersTheLoginFirst() {
        var login = new RedisDialogue(Optional.empty(), Optional.of("x"));
        assertThat(Judged.text(login, "+OK\r\n", false)).isEqualTo("waiting for answer");
        assertThat(Judged.text(login, "+OK\r\n+PONG\r\n", false)).isEqualTo("passed");
        assertThat(Judged.text(login, "-WRONGPASS invalid username-password pair\r\n-NOAUTH\r\n", false))
                .isEqualTo("Redis: WRONGPASS invalid username-password pair");
        assertThat(Judged.text(login, "+PONG\r\n", false)).isEqualTo("not a Redis answer: +PONG");
    }

    @Test
    void postgresIsToldUserAndDatabase() {
        // 4 length, 4 version, "user" 5, "app" 4, "database" 9, "shop" 5, "application_name" 17, "twinstar" 9, and a NUL: 58 = 0x3a
        assertThat(HexFormat.of().formatHex(POSTGRES.opening())).isEqualTo("0000003a" + "00030000"
                + hex("user\0app\0database\0shop\0application_name\0twinstar\0\0"));
    }

    @ParameterizedTest
    @CsvSource({
            // authentication: 3 asks for a password, 10 for SASL; 0 lets in, and more must come
            "52 00000008 00000003, passed", "52 0000000c 0000000a 00000000, passed", "52 00000008 00000000, waiting for answer",
            "52 000000, waiting for answer", "52 00000008 0000, waiting for answer",
            // let in; a parameter "a" = "b"; ready for a query, idle
            "52 00000008 00000000 53 00000008 61006200 5a 00000005 49, passed",
            // let in; then there is no such database: 4 + "C3D000" 7 + "Mno db" 7 + 1 = 19
            "52 00000008 00000000 45 00000013 43334430303000 4d6e6f20646200 00, PostgreSQL 3D000: no db",
            // starting up: severity FATAL as well. 4 + 7 + 7 + 4 + 1 = 23
            "45 00000017 53464154414c00 43353750303300 4d757000 00, PostgreSQL 57P03: up",
            // 'H', a length below 4, one that no such message has, and an error of protocol 2, "EFATAL"
            "485454502f, not a PostgreSQL answer", "52 00000003 00, not a PostgreSQL answer", "52 00010000 00, not a PostgreSQL answer",
            "52 00000004, not a PostgreSQL answer", "45464154414c, not a PostgreSQL answer"})
    void postgresMustAskForAPasswordOrBeReady(String answer, String judgement) {
        assertThat(Judged.hex(POSTGRES, answer)).isEqualTo(judgement);
    }

    @ParameterizedTest
    @CsvSource({
            // what MariaDB 10.11 sends begins so; here shortened to version 10 and "8.0": 1 + 4 = 5 bytes
            "05000000 0a 382e3000, passed", "05000000 0a 382e, waiting for answer", "050000, waiting for answer",
            // 0x0410 is 1040: 3 + "no" = 5 bytes; with a SQLSTATE: 3 + 6 + 2 = 11
            "05000000 ff 1004 6e6f, MySQL 1040: no", "0b000000 ff 1004 233038303034 6e6f, MySQL 1040: no",
            // another protocol version, a sequence that starts at 1, nothing, and "HTTP"
            "05000000 63 382e3000, not a MySQL greeting", "05000001 0a 382e3000, not a MySQL greeting", "00000000, not a MySQL greeting",
            "48545450, not a MySQL greeting"})
    void mysqlMustGreet(String greeting, String judgement) {
        assertThat(MYSQL.opening()).isEmpty();
        assertThat(Judged.hex(MYSQL, greeting)).isEqualTo(judgement);
    }

    @Test
    void mysqlIsToldAUserWhoHasNoPasswordAndThenGoodbye() {
        var login = new MysqlDialogue(new Probe.Mysql(Optional.of("app")));
        // 4 + 4 + 1 + 23 bytes, "app" and a NUL, an answer of no bytes, and the plugin's name with its NUL: 32 + 4 + 1 + 22 = 59 = 0x3b
        assertThat(HexFormat.of().formatHex(login.opening())).isEqualTo("3b000001" + "01820800" + "00000001" + "21" + "00".repeat(23)
                + hex("app\0") + "00" + hex("mysql_native_password\0") + "01000000" + "01");
        String greeting = "05000000 0a 382e3000";
        assertThat(Judged.hex(login, greeting)).isEqualTo("waiting for answer");
        assertThat(Judged.hex(login, greeting + "07000002 00 00000200 0000")).isEqualTo("passed");
        assertThat(Judged.hex(login, greeting + "0b000002 ff 1504 233238303030 6e6f")).isEqualTo("MySQL 1045: no"); // 0x0415
        assertThat(Judged.hex(login, greeting + "02000002 fe 00")).isEqualTo("MySQL: the account is not one of mysql_native_password");
        assertThat(Judged.hex(login, greeting + "02000003 00 00")).isEqualTo("not a MySQL greeting");
    }

    private static String hex(String text) { return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)); }
}
