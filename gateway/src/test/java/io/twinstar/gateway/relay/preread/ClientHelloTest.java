package io.twinstar.gateway.relay.preread;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.gateway.relay.preread.Decoded.Malformed;
import io.twinstar.gateway.relay.preread.Decoded.Partial;
import io.twinstar.gateway.relay.preread.Decoded.Whole;

import static io.twinstar.gateway.relay.preread.Hello.bytes;
import static io.twinstar.gateway.relay.preread.Hello.extension;
import static io.twinstar.gateway.relay.preread.Hello.handshake;
import static io.twinstar.gateway.relay.preread.Hello.join;
import static io.twinstar.gateway.relay.preread.Hello.longField;
import static io.twinstar.gateway.relay.preread.Hello.message;
import static io.twinstar.gateway.relay.preread.Hello.name;
import static io.twinstar.gateway.relay.preread.Hello.records;
import static io.twinstar.gateway.relay.preread.Hello.serverName;
import static io.twinstar.gateway.relay.preread.Hello.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ClientHelloTest {

    @Test
    void theExampleOfTheRfcNamesItsServer() {
        assertThat(Hello.OF_RFC_8448).hasSize(5 + 196);
        assertThat(decode(Hello.OF_RFC_8448)).isEqualTo(named("server", 201));
    }

    /** Java's own, which knows TLS 1.2 and 1.3. */
    @Test
    void whatJavaSaysIsUnderstood() throws Exception {
        var engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        parameters.setServerNames(java.util.List.of(new SNIHostName("www.example.org")));
        engine.setSSLParameters(parameters);
        var hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        assertThat(ClientHello.decode(hello.flip())).isEqualTo(named("www.example.org", hello.limit()));
    }

    @Test
    void untilItsLastByteHasComeItIsNotWholeAndNothingIsWrongWithIt() {
        for (byte[] hello : new byte[][]{Hello.OF_RFC_8448, records(message(serverName("www.example.org")), 3)}) {
            for (int length = 0; length < hello.length; length++) {
                assertThat(ClientHello.decode(ByteBuffer.wrap(hello, 0, length))).as("%d bytes", length).isInstanceOf(Partial.class);
            }
            assertThat(ClientHello.decode(ByteBuffer.wrap(hello))).isInstanceOf(Whole.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 64, 16_384})
    void itMayBeCutIntoManyRecords(int fragmentBytes) {
        byte[] hello = records(message(serverName("www.example.org")), fragmentBytes);
        assertThat(decode(hello)).isEqualTo(named("www.example.org", hello.length));
    }

    @Test
    void whatFollowsItIsNoneOfIt() {
        byte[] hello = with(serverName("a.example"));
        assertThat(decode(join(hello, bytes("1703030001ff")))).isEqualTo(named("a.example", hello.length));
        byte[] shared = records(join(message(serverName("a.example")), bytes("0b000000")), 16_384); // another message in the same record
        assertThat(decode(shared)).isEqualTo(named("a.example", shared.length - 4));
    }

    @Test
    void bytesBeforeTheBuffersPositionAreNotLookedAt() {
        byte[] hello = join(bytes("ffff"), with(serverName("a.example")));
        assertThat(ClientHello.decode(ByteBuffer.wrap(hello).position(2))).isEqualTo(named("a.example", hello.length - 2));
    }

    /** RFC 8701 §3.1: a client draws values that nobody knows; 0xfe0d is an encrypted ClientHello. */
    @Test
    void whatNobodyKnowsIsPassedOver() {
        assertThat(decode(with(extension(0x0a0a, bytes("")), extension(0xfe0d, bytes("00".repeat(250))), serverName("outer.example"),
                extension(0xfafa, bytes("00"))))).isInstanceOfSatisfying(Whole.class, whole -> assertThat(whole.what())
                        .isEqualTo(new ClientHello(Optional.of("outer.example"))));
        assertThat(decode(with(extension(0, longField(join(name(7, "x"), name(0, "a.example")))))))
                .isInstanceOfSatisfying(Whole.class,
                        whole -> assertThat(whole.what()).isEqualTo(new ClientHello(Optional.of("a.example"))));
    }

    @Test
    void aNameIsReadWithoutItsCaseAndItsFinalDot() {
        byte[] hello = with(serverName("WWW.Example.ORG."));
        assertThat(decode(hello)).isEqualTo(named("www.example.org", hello.length));
    }

    @Test
    void aClientMayNameNoServer() {
        byte[] other = with(extension(0x2b, bytes("020304")));
        assertThat(decode(other)).isEqualTo(new Whole<>(new ClientHello(Optional.empty()), other.length));
        byte[] old = records(handshake(bytes("0301" + "00".repeat(32) + "00" + "0002002f" + "0100")), 16_384); // without any extensions
        assertThat(decode(old)).isEqualTo(new Whole<>(new ClientHello(Optional.empty()), old.length));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void whatIsWrongIsTold(String reason, byte[] hello) {
        assertThat(decode(hello)).isInstanceOfSatisfying(Malformed.class,
                malformed -> assertThat(malformed.fault().reason()).isEqualTo(reason));
    }

    static Stream<Arguments> whatIsWrongIsTold() {
        return Stream.of(arguments("not-tls", bytes("47")), // GET
                arguments("not-tls", bytes("80 2e 01")), // SSL 2.0
                arguments("wrong-version", bytes("16 02")),
                arguments("empty-record", bytes("16 0301 0000")),
                arguments("too-long", bytes("16 0301 4001")), // 2^14 + 1
                arguments("not-client-hello", bytes("16 0301 0004 02")),
                arguments("too-long", bytes("16 0301 0004 01 003ffd")), // 16,381 and a header of 4 bytes are 16,385
                arguments("not-tls", join(bytes("16 0301 0001 01"), bytes("17"))), // something else between its parts
                arguments("overrun", records(handshake(bytes("0303")), 99)),
                arguments("overrun", records(handshake(bytes("0303" + "00".repeat(32) + "21" + "00".repeat(8))), 99)),
                arguments("overrun",
                        records(handshake(bytes("0303" + "00".repeat(32) + "00" + "00021301" + "0100" + "0005" + "0000")), 99)),
                arguments("trailing-bytes",
                        records(handshake(bytes("0303" + "00".repeat(32) + "00" + "00021301" + "0100" + "0000" + "00")), 99)),
                arguments("overrun", with(bytes("00 00 00"))),
                arguments("overrun", with(bytes("0000 0009 00"))),
                arguments("two-names", with(serverName("a.example"), serverName("a.example"))),
                arguments("wrong-name", with(extension(0, bytes("")))),
                arguments("wrong-name", with(extension(0, bytes("0000")))), // an empty list
                arguments("wrong-name", with(extension(0, bytes("0000 00")))),
                arguments("wrong-name", with(extension(0, bytes("0009 00 0006 6161")))),
                arguments("wrong-name", with(extension(0, longField(bytes("00 0006 6161"))))),
                arguments("wrong-name", with(extension(0, longField(join(name(0, "a.example"), name(0, "b.example")))))),
                arguments("wrong-name", with(serverName(""))),
                arguments("wrong-name", with(serverName("a..example"))),
                arguments("wrong-name", with(serverName("2001:db8::1"))),
                arguments("wrong-name", with(serverName("a.example\0"))),
                arguments("wrong-name", with(serverName("b\u00fccher.example"))),
                arguments("wrong-name", with(serverName("a".repeat(64) + ".example"))),
                arguments("wrong-name", with(serverName("a.".repeat(127) + "a")))); // 2 · 127 + 1 = 255 characters
    }

    @Test
    void theLongestMessageThatIsReadHas16KiB() {
        int others = 4 + 2 + 32 + 1 + 2 + 4 + 2 + 2 + serverName("a.example").length + 4; // up to what fills it up
        byte[] longest = message(serverName("a.example"), extension(21, new byte[16_384 - others]));
        assertThat(longest).hasSize(16_384);
        byte[] hello = records(longest, 16_384);
        assertThat(decode(hello)).isEqualTo(named("a.example", hello.length));
    }

    private static Decoded<ClientHello> decode(byte[] hello) { return ClientHello.decode(ByteBuffer.wrap(hello)); }

    private static Decoded<ClientHello> named(String name, int bytes) { return new Whole<>(new ClientHello(Optional.of(name)), bytes); }
}
