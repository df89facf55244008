package io.twinstar.gateway.log;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;

import io.twinstar.gateway.json.Json;

/** One JSON object a line: time, level, what a person would read, and what the event knows by name. */
public final class JsonLayout extends LayoutBase<ILoggingEvent> {

    @Override
    public String doLayout(ILoggingEvent event) {
        var line = Json.members("time", event.getInstant(), "level", event.getLevel().toString().toLowerCase(Locale.ROOT),
                "thread", event.getThreadName(), "message", event.getFormattedMessage());
        Optional.ofNullable(event.getKeyValuePairs()).orElse(List.of()).forEach(pair -> line.put(pair.key, pair.value));
        Optional.ofNullable(event.getThrowableProxy()).ifPresent(thrown -> line.put("exception", ThrowableProxyUtil.asString(thrown)));
        return Json.write(line) + "\n";
    }
}
