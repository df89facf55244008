package io.twinstar.conf;

/** A record was built from values its field's documentation excludes: a bug in the caller, not in an operator's file. */
final class Invalid {

    private Invalid() {}

    static void unless(boolean holds, String what, Object... about) {
        if (!holds) throw new IllegalArgumentException(what.formatted(about));
    }
}
