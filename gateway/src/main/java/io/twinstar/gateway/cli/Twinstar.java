package io.twinstar.gateway.cli;

import picocli.CommandLine.Command;

/** {@code twinstar}: the program's name, its help, and what its exit codes mean. Main adds the commands. */
@Command(name = "twinstar", description = "A Layer-4 load balancer and VIP gateway pair.", mixinStandardHelpOptions = true, versionProvider = Version.class, footerHeading = "%nThe launcher itself knows:%n", footer = {
        "  lab     nine hosts on this machine, for trying things", "  build   in a checkout, build what is stale",
        "  bench   in a checkout, measure this beside HAProxy and nginx; `bench heartbeat`: garbage collectors;",
        "          `bench cost`: what recording costs; `bench jmh`",
        "  verify  in a checkout, install what the tests need and run them all", "",
        "Exit codes: 0 done; 1 the thing asked about is not so; 2 wrong usage or a bad file."})
public final class Twinstar {

    public static final int DONE = 0;
    public static final int NOT_SO = 1;
    public static final int WRONG = 2;
}
