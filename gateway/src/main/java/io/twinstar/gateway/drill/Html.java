package io.twinstar.gateway.drill;

import java.util.List;

/** Text as HTML, and rows of it. */
final class Html {

    private Html() {}

    static String text(String any) {
        return any.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }

    /** @param cells are texts; a row has as many of them as the others */
    static String row(String kind, List<String> cells) {
        var row = new StringBuilder("<tr>");
        for (String cell : cells) row.append('<').append(kind).append('>').append(text(cell)).append("</").append(kind).append('>');
        return row.append("</tr>\n").toString();
    }
}
