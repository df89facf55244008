package io.twinstar.conf.text;

/**
 * A key under which there are several things of a kind.
 *
 * @param one what one of them is called
 * @param max how many there may be; beyond it there is a problem, and the rest is not read
 * @param label what stands before one of them, in an example
 * @param body one of them, in an example
 */
record Section(String key, String one, int max, String label, String body) {

    String example() { return label + " " + body; }
}
