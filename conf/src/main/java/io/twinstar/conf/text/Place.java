package io.twinstar.conf.text;

import org.snakeyaml.engine.v2.exceptions.Mark;

/** Where something starts in the text; line and column count from 1, columns in code points. */
record Place(int line, int column) {

    static final Place START = new Place(1, 1);

    static Place of(Mark mark) { return new Place(mark.getLine() + 1, mark.getColumn() + 1); }
}
