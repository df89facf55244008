package io.twinstar.gateway.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.twinstar.gateway.json.Json;

/** A gateway's audit log, read as it grows. */
final class Audit {

    private final Path file;
    private final Set<String> raised = new TreeSet<>();
    private int read;

    Audit(Path file) {
        this.file = file;
    }

    /** The alarms that are raised, or were at some time since this was asked last. */
    Set<String> alarms() {
        var seen = new TreeSet<>(raised);
        var lines = lines();
        for (String line : lines.subList(Math.min(read, lines.size()), lines.size())) {
            var event = Json.read(line);
            switch (event.text("kind")) {
                case "alarm" -> raised.add(event.text("cause"));
                case "clear" -> raised.remove(event.text("cause"));
                default -> {
                }
            }
            seen.addAll(raised);
        }
        read = lines.size();
        return seen;
    }

    private List<String> lines() {
        try {
            var text = Files.readString(file);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList(); // the last one may be under way
        } catch (IOException e) {
            return List.of(); // nothing has happened yet
        }
    }
}
