package io.twinstar.health.dialogue;

import java.nio.ByteBuffer;

import io.twinstar.conf.Bytes;
import io.twinstar.conf.Probe;

/** Bytes that are sent, and bytes that must be among those that come back. */
public record ExchangeDialogue(Probe.Exchange exchange) implements Dialogue {

    @Override
    public byte[] opening() { return exchange.send().map(Bytes::toArray).orElse(new byte[0]); }

    @Override
    public Judgement judge(ByteBuffer heard, boolean ended) {
        String text = Quote.latin(heard);
        if (text.contains(Quote.latin(ByteBuffer.wrap(exchange.expect().toArray())))) return Judgement.PASSED;
        return new Judgement.Waiting(
                text.isEmpty() ? exchange.expect().toString() : "%s after \"%s\"".formatted(exchange.expect(), Quote.of(text)));
    }
}
