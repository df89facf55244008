package io.twinstar.gateway;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** The floors of the building, and what may not be carried onto them. */
class ArchitectureTest {

    private static final JavaClasses TWINSTAR = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.twinstar");

    private static final DescribedPredicate<JavaClass> PURE = describe("pure",
            type -> resideInAnyPackage("io.twinstar.conf", "io.twinstar.conf.text", "io.twinstar.conf.change", "io.twinstar.health",
                    "io.twinstar.health.dialogue",
                    "io.twinstar.vip.packet", "io.twinstar.vip.election", "io.twinstar.vip.pulse", "io.twinstar.vip.witness",
                    "io.twinstar.gateway.balance", "io.twinstar.gateway.admit", "io.twinstar.gateway.latency", "io.twinstar.gateway.matrix",
                    "io.twinstar.gateway.relay.flow", "io.twinstar.gateway.drill",
                    "io.twinstar.gateway.relay.preread", "io.twinstar.gateway.peer.report", "io.twinstar.gateway.peer.link").test(type)
                    || (resideInAPackage("io.twinstar.gateway.control").test(type) && !isOf(type, "control.ControlLoop")
                            && !isOf(type, "control.Inbox"))
                    || isOf(type, "notify.Notice") || isOf(type, "notify.Event") || isOf(type, "discovery.Found")
                    || isOf(type, "discovery.ServiceRecord") || isOf(type, "relay.Closing"));

    @Test
    void everyModuleIsThere() {
        for (String name : new String[]{"conf.Conf", "health.HealthBoard", "vip.VipAgent", "gateway.Gateway"})
            assertThat(TWINSTAR.contain("io.twinstar." + name)).as(name).isTrue();
    }

    @Test
    void modulesSeeOnlyTheFloorsBelow() {
        noClasses().that().resideInAPackage("io.twinstar.conf..").should().dependOnClassesThat()
                .resideInAnyPackage("io.twinstar.health..", "io.twinstar.vip..", "io.twinstar.gateway..").check(TWINSTAR);
        noClasses().that().resideInAPackage("io.twinstar.health..").should().dependOnClassesThat()
                .resideInAnyPackage("io.twinstar.vip..", "io.twinstar.gateway..").check(TWINSTAR);
        noClasses().that().resideInAPackage("io.twinstar.vip..").should().dependOnClassesThat()
                .resideInAnyPackage("io.twinstar.health..", "io.twinstar.gateway..", "io.netty..").check(TWINSTAR);
    }

    @Test
    void packagesOfTheGatewayDoNotGoInCircles() {
        slices().matching("io.twinstar.gateway.(*)..").should().beFreeOfCycles().check(TWINSTAR);
        slices().matching("io.twinstar.vip.(*)..").should().beFreeOfCycles().check(TWINSTAR);
        slices().matching("io.twinstar.conf.(*)..").should().beFreeOfCycles().check(TWINSTAR);
        noClasses().that().resideInAPackage("io.twinstar.gateway.*..").should().dependOnClassesThat(resideInAPackage("io.twinstar.gateway"))
                .check(TWINSTAR);
    }

    @Test
    void purePackagesTouchNoSocketsThreadsOrNative() {
        noClasses().that(PURE).should().dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "java.nio.channels..", "java.nio.file..", "java.io..", "java.lang.foreign..",
                        "org.slf4j..")
                .check(TWINSTAR);
        noClasses().that(PURE).should().dependOnClassesThat(describe("sockets, threads and clocks",
                type -> type.isAssignableTo(Thread.class) || type.isAssignableTo(java.util.concurrent.Executor.class)
                        || type.isAssignableTo(java.net.Socket.class) || type.isAssignableTo(java.net.ServerSocket.class)
                        || type.isAssignableTo(java.net.DatagramSocket.class) || type.isAssignableTo(java.time.Clock.class)
                        || type.isAssignableTo(java.util.concurrent.locks.Lock.class)))
                .check(TWINSTAR);
    }

    @Test
    void purePackagesNeverReadAClock() {
        noClasses().that(PURE).should().callMethod(System.class, "nanoTime").orShould().callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now").check(TWINSTAR);
    }

    /** Row 9 of the fault matrix: whatever is done to the wall clock, no VIP moves. */
    @Test
    void theElectionKnowsMonotonicTimeOnly() {
        noClasses().that().resideInAPackage("io.twinstar.vip..").should().callMethod(System.class, "currentTimeMillis").orShould()
                .dependOnClassesThat(describe("wall clocks", type -> type.isEquivalentTo(java.time.Clock.class)
                        || type.isAssignableTo(java.time.temporal.Temporal.class) || type.isEquivalentTo(java.util.Date.class)))
                .check(TWINSTAR);
    }

    @Test
    void foreignMemoryStaysInTheKernelPackage() {
        noClasses().that().resideOutsideOfPackage("io.twinstar.vip.kernel").should().dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(TWINSTAR);
    }

    /** Beside the VIP module: the lab's observers, whoever places threads or looks for a port, and what io_uring needs that Netty does not have. */
    @Test
    void theKernelPackageIsSeenByFew() {
        noClasses().that().resideOutsideOfPackages("io.twinstar.vip..", "io.twinstar.gateway.lab").and()
                .doNotHaveSimpleName("LoopThreads").and()
                .doNotHaveSimpleName("Ring").and()
                .doNotHaveSimpleName("Pipes").and()
                .doNotHaveSimpleName("Port").should()
                .dependOnClassesThat()
                .resideInAPackage("io.twinstar.vip.kernel..")
                .check(TWINSTAR);
    }

    @Test
    void whatMovesBytesKnowsNothingOfBackends() {
        noClasses().that().resideInAPackage("io.twinstar.gateway.relay.*..").should()
                .dependOnClassesThat(resideInAPackage("io.twinstar.gateway.relay").or(resideInAPackage("io.twinstar.conf..")))
                .check(TWINSTAR);
    }

    @Test
    void namesSaySomething() {
        classes().should().haveNameNotMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)$").check(TWINSTAR);
        noClasses().should().resideInAnyPackage("..util..", "..helper..", "..manager..", "..impl..").check(TWINSTAR);
    }

    /** With the classes in it. */
    private static boolean isOf(JavaClass type, String name) {
        return type.getFullName().startsWith("io.twinstar.gateway." + name);
    }
}
