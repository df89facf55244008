package io.twinstar.gateway.pki;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;

/**
 * The directory of a pair's certificates: {@code ca.pem}, {@code NODE.pem}, and their keys, {@code ca.key} and {@code NODE.key}, each
 * for its owner alone. A gateway needs {@code ca.pem} and its own two files.
 */
public record PkiDirectory(Path path) {

    /** The name that no node can have here. */
    public static final String AUTHORITY = "ca";

    Path authority() {
        return certificate(AUTHORITY);
    }

    Path certificate(String name) {
        return path.resolve(name + ".pem");
    }

    Path key(String name) {
        return path.resolve(name + ".key");
    }

    /** Makes the authority, and the directory if need be. What is there stays: its nodes would no longer be believed. */
    public void create(Instant now) throws IOException {
        Files.createDirectories(path);
        refuseIfThere(AUTHORITY);
        var made = Authority.create(now);
        try {
            OwnFile.create(key(AUTHORITY), Pem.text(made.key()), OwnFile.OWNERS_ALONE);
            OwnFile.create(authority(), Pem.text(made.certificate()), OwnFile.READ_BY_ALL);
        } catch (CertificateException e) {
            throw new IOException(e);
        }
    }

    /** Vouches for a node that has no certificate here yet. */
    public void issue(String node, Instant now, Duration life) throws IOException, Credentials.Unusable {
        refuseIfThere(node);
        var identity = readAuthority().issue(node, now, life);
        try {
            OwnFile.create(key(node), Pem.text(identity.key()), OwnFile.OWNERS_ALONE);
            OwnFile.create(certificate(node), Pem.text(identity.certificate()), OwnFile.READ_BY_ALL);
        } catch (CertificateException e) {
            throw new IOException(e);
        }
    }

    /** A new key and certificate in place of those that are there. */
    public void renew(String node, Instant now, Duration life) throws IOException, Credentials.Unusable {
        if (!Files.exists(certificate(node))) throw new NoSuchFileException(certificate(node).toString());
        var identity = readAuthority().issue(node, now, life);
        try {
            OwnFile.replace(key(node), Pem.text(identity.key()), OwnFile.OWNERS_ALONE);
            OwnFile.replace(certificate(node), Pem.text(identity.certificate()), OwnFile.READ_BY_ALL);
        } catch (CertificateException e) {
            throw new IOException(e);
        }
    }

    private Authority readAuthority() throws Credentials.Unusable {
        return new Authority(Credentials.certificates(authority()).getFirst(), Credentials.key(key(AUTHORITY)));
    }

    private void refuseIfThere(String name) throws IOException {
        for (Path file : new Path[]{certificate(name), key(name)}) {
            if (Files.exists(file)) throw new FileAlreadyExistsException(file.toString());
        }
    }
}
