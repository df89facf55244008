package io.twinstar.gateway.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

import io.twinstar.conf.Conf;
import io.twinstar.conf.file.ConfFile;
import io.twinstar.conf.text.Decoded;

/** A good configuration that a command is about. */
record ConfigurationFile(Path path, Conf conf, String text) {

    /** None if it is not good; then everything that is wrong with it has been printed. */
    static Optional<ConfigurationFile> read(Path path, PrintWriter out) {
        var read = ConfFile.read(path);
        if (read instanceof ConfFile.Loaded(Decoded.Good(Conf conf), _, String text))
            return Optional.of(new ConfigurationFile(path, conf, text));
        read.problems(path.toString()).forEach(out::println);
        return Optional.empty();
    }

    /** What follows a page's path, so that the gateway's problems name the file too. */
    String query() {
        return "?name=" + OutcomeView.encoded(path);
    }
}
