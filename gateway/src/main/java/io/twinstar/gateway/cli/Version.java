package io.twinstar.gateway.cli;

import java.util.Optional;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        var version = Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("of a checkout");
        return new String[]{"Twinstar " + version + ", Java " + Runtime.version()};
    }
}
