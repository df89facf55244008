package io.twinstar.gateway.trial;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.twinstar.gateway.matrix.Measured;
import io.twinstar.gateway.matrix.Result;
import io.twinstar.gateway.matrix.Row;
import io.twinstar.gateway.matrix.Row.Pairing;
import io.twinstar.gateway.matrix.Table;

/** The matrix under way: every pair in a lab of its own, every row on each in turn, and what was measured so far. */
final class MatrixRun implements AutoCloseable {

    private final List<Row> rows;
    private final List<Contender> contenders;
    private final Consumer<String> progress;
    private final Map<Contender, Rig> rigs = new EnumMap<>(Contender.class);
    private final List<Result> results = new ArrayList<>();
    private final CleanUp cleanUp;

    MatrixRun(List<Row> rows, List<Contender> contenders, Consumer<String> progress) {
        this.rows = rows;
        this.contenders = contenders;
        this.progress = progress;
        cleanUp = new CleanUp(contenders);
        for (Row row : rows)
            for (Contender contender : contenders)
                if (plays(row, contender))
                    results.add(new Result(row, contender.toString(), contender == Contender.TWINSTAR,
                            Stream.<List<Measured>>generate(ArrayList::new).limit(row.acts().size()).toList(), new ArrayList<>()));
    }

    private static boolean plays(Row row, Contender contender) {
        return row.pairing() != Pairing.NOBODY && (contender == Contender.TWINSTAR || row.keepalived());
    }

    /** Every row once, on one pair after the other, so that what the machine does meanwhile befalls all alike. */
    void run(String name) throws IOException, InterruptedException {
        for (Result result : results) {
            progress.accept("%s: row %s, %s".formatted(name, result.row().id(), result.system()));
            play(result, contenders.stream().filter(one -> one.toString().equals(result.system())).findFirst().orElseThrow());
        }
    }

    /** A pair that cannot be got to work again has a new lab for the next row. */
    private void play(Result result, Contender contender) throws IOException, InterruptedException {
        try {
            var rig = rigs.get(contender);
            if (rig == null) {
                rig = Rig.up(contender);
                rigs.put(contender, rig);
            }
            var measured = Play.of(result.row(), rig);
            for (int act = 0; act < measured.size(); act++) result.acts().get(act).addAll(measured.get(act));
        } catch (IOException e) {
            result.mishaps().add(String.valueOf(e.getMessage()));
            progress.accept("  " + e.getMessage());
            var broken = rigs.remove(contender);
            if (broken != null) broken.close();
        }
    }

    Table table() {
        return new Table(rows, contenders.stream().map(Contender::toString).toList(), results);
    }

    @Override
    public void close() throws IOException {
        try {
            for (Rig rig : rigs.values()) rig.close();
        } finally {
            cleanUp.done();
        }
    }
}
