package io.twinstar.conf;

/** How a backend is told whose connection it is, before anything else. */
public enum ProxyProtocol {
    /** In a line of text: addresses and ports. */
    V1("v1"),
    /** In binary: also what a proxy before us has said beside. */
    V2("v2");

    private final String text;

    ProxyProtocol(String text) { this.text = text; }

    /** As it stands in the file. */
    public String text() { return text; }
}
