package io.twinstar.gateway.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.twinstar.vip.seal.KeyFile;

/** {@code twinstar key FILE}: a new secret for a pair. */
@Command(name = "key", description = "Make a new key for a pair of gateways and their witness; copy it to each of them.", mixinStandardHelpOptions = true)
public final class Key implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "where to write it, for its owner only; a file that is there stays as it is")
    private Path file = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try {
            KeyFile.create(file);
            spec.commandLine().getOut().printf("%s holds a new key; copy it to the other gateway and to the witness%n", file);
            return Twinstar.DONE;
        } catch (IOException e) {
            spec.commandLine().getErr().printf("cannot write a key to %s: %s%n", file, reason(e));
            return Twinstar.WRONG;
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case FileAlreadyExistsException _ -> "it is there already; remove it first if nobody uses it";
            case NoSuchFileException _ -> "there is no such directory";
            case AccessDeniedException _ -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }
}
