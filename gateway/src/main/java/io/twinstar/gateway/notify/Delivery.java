package io.twinstar.gateway.notify;

import java.io.IOException;

/** One way to tell somebody of an event. */
sealed interface Delivery permits AuditFile, Webhook, Script {

    /**
     * Returns when the event is delivered. Only one thread delivers at a time.
     *
     * @throws IOException if it will not be; the message is for people, and holds no secret
     * @throws InterruptedException if it was given up
     */
    void deliver(Event event) throws IOException, InterruptedException;

    /** Where to, for people: without what may be a secret. */
    String where();
}
