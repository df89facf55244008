package io.twinstar.gateway.log;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Log;

/** The process's log as a whole. */
public final class Logs {

    /** Names one of logback.xml's appenders. */
    private static final String FORMAT = "twinstar.log";

    private Logs() {}

    /** To be called before anything is logged: it is settled by the first one who does. */
    public static void begin(Log.Format format) {
        System.setProperty(FORMAT, format.text());
    }

    /** What waits is written; later lines are not. */
    public static void end() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) logback.stop();
    }
}
