package io.twinstar.benchmarks.compare;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** What the figures come to is found without sockets, processes, threads or clocks. */
class PurityTest {

    @Test
    void thePurePartTouchesNothingOutside() {
        var classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.twinstar.benchmarks.compare");
        noClasses().that().resideInAPackage("io.twinstar.benchmarks.compare").should().dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "java.io..", "java.nio..", "java.net..", "io.twinstar.benchmarks.compare.*..")
                .orShould().callMethod(System.class, "nanoTime").orShould().callMethod(System.class, "currentTimeMillis")
                .orShould().dependOnClassesThat().areAssignableTo(Thread.class).orShould().dependOnClassesThat()
                .areAssignableTo(Process.class)
                .check(classes);
        noClasses().that().resideInAPackage("io.twinstar.benchmarks.compare.load").should().dependOnClassesThat()
                .resideInAPackage("io.twinstar.benchmarks.compare.run").check(classes);
    }
}
