package io.twinstar.conf.text;

/**
 * One thing that is wrong in a configuration file.
 *
 * @param line from 1
 * @param column from 1, in code points
 * @param what what is wrong
 * @param right what would be right
 */
public record Problem(int line, int column, String what, String right) {

    /** As compilers print it, so that editors can jump to it: {@code gateway.yaml:12:5: what is wrong; what would be right}. */
    public String in(String fileName) {
        return "%s:%d:%d: %s; %s".formatted(fileName, line, column, what, right);
    }
}
