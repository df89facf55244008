package io.twinstar.gateway.trial;

import picocli.CommandLine.Command;

/** {@code twinstar drill}: what is done to a pair to see whether it bears it. */
@Command(name = "drill", description = "Do to a pair in the lab what it must bear, and judge what comes of it.", mixinStandardHelpOptions = true, subcommands = {
        DrillMatrix.class, DrillSoak.class})
public final class Drill {}
