package io.twinstar.gateway.drill.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

import io.twinstar.gateway.drill.ReportPage;
import io.twinstar.gateway.history.StateDirectory;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

/** The results of a gateway's last drills: for each a file of JSON, there whole or not at all, and its page. */
public final class Shelf {

    private static final String NAME = "%06d";
    private static final String JSON = ".json";
    private static final String PAGE = ".html";
    /** With how many of its kind a drill is compared. */
    private static final int COMPARED_MAX = 10;

    private final Path directory;

    public Shelf(StateDirectory state, String node) {
        directory = state.path().resolve(node).resolve("drills");
    }

    /**
     * Where it stands now, the page.
     *
     * @param report its members, given its number
     */
    Path keep(LongFunction<Object> report, int most) throws IOException {
        create();
        long number = files().stream().findFirst().map(Shelf::number).orElse(0L) + 1;
        String text = Json.write(report.apply(number));
        JsonObject read = Json.read(text);
        var earlier = newest().stream().filter(one -> one.text("drill").equals(read.text("drill"))).limit(COMPARED_MAX).toList();
        Path page = directory.resolve(NAME.formatted(number) + PAGE);
        write(page, ReportPage.of(read, earlier));
        write(directory.resolve(NAME.formatted(number) + JSON), text);
        prune(most);
        return page;
    }

    private void create() throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    }

    /** Where a scheduled drill says how it goes, the last of its name. */
    Path said(String name) throws IOException {
        create();
        return directory.resolve(name + ".txt");
    }

    private void write(Path file, String text) throws IOException {
        Path next = directory.resolve("next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void prune(int most) throws IOException {
        for (Path file : files().stream().skip(most).toList()) {
            Files.deleteIfExists(directory.resolve(NAME.formatted(number(file)) + PAGE));
            Files.delete(file);
        }
    }

    /** The newest first; what cannot be read is none. */
    public List<JsonObject> newest() throws IOException {
        return files().stream().flatMap(file -> read(file).stream()).toList();
    }

    public Optional<JsonObject> find(long number) { return read(directory.resolve(NAME.formatted(number) + JSON)); }

    public Path page(long number) { return directory.resolve(NAME.formatted(number) + PAGE); }

    private static Optional<JsonObject> read(Path file) {
        try {
            return Optional.of(Json.read(Files.readString(file)));
        } catch (IOException | RuntimeException damaged) {
            return Optional.empty();
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(directory)) return List.of();
        try (var files = Files.list(directory)) {
            var found = new ArrayList<>(files.filter(file -> file.getFileName().toString().matches("[0-9]{6,}\\" + JSON)).toList());
            found.sort(Comparator.comparingLong(Shelf::number).reversed());
            return found;
        }
    }

    private static long number(Path file) {
        return Long.parseLong(String.valueOf(file.getFileName()).replace(JSON, ""));
    }
}
