package io.taskpool.monitor;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.taskpool.rules.Architecture;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Checks the package structure of the monitor: everything shows what {@code record} keeps, and nothing knows who asked for it. */
class MonitorArchitectureTest {
    private static final String ROOT = "io.taskpool.monitor";
    private static final String API = "io.taskpool";

    private static final Set<String> EXPORTED = Set.of(ROOT, ROOT + ".micrometer");

    private static final Set<String> PUBLIC_TYPES = Set.of(
            ROOT + ".FunctionSummary",
            ROOT + ".PoolMonitor",
            ROOT + ".PoolReport",
            ROOT + ".ProgressBar",
            ROOT + ".TimeSummary",
            ROOT + ".WorkerSummary",
            ROOT + ".micrometer.PoolMetrics");

    /** All packages, and the packages of this library that each of them imports. */
    private static final Map<String, Set<String>> ROOMS = Map.of(
            ROOT,
            Set.of(API, ROOT + ".console", ROOT + ".page", ROOT + ".record", ROOT + ".trace"),
            ROOT + ".console",
            Set.of(),
            ROOT + ".micrometer",
            Set.of(API),
            ROOT + ".page",
            Set.of(API, ROOT + ".record"),
            ROOT + ".trace",
            Set.of(API, ROOT + ".record"),
            ROOT + ".record",
            Set.of(API));

    private static final JavaClasses MONITOR = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> location.contains("/monitor/") || location.contains("taskpool-monitor"))
            .importPackages(ROOT);

    @Test
    void roomsImportWhatTheListSays() {
        assertThat(Architecture.imports(MONITOR)).isEqualTo(ROOMS);
    }

    @Test
    void filesAreFreeOfCycles() {
        slices().assignedFrom(Architecture.files()).should().beFreeOfCycles().check(MONITOR);
    }

    @Test
    void publicTypesOfTheExportedPackagesAreTheListedOnes() {
        assertThat(Architecture.reachableTypes(MONITOR, EXPORTED)).isEqualTo(PUBLIC_TYPES);
    }

    /** Whoever does not use Micrometer need not have it. */
    @Test
    void nothingElseNeedsMicrometer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".micrometer")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(MONITOR);
    }

    @Test
    void noTypeOfALibraryAppearsInAPublicSignature() {
        classes()
                .that(describe(
                        "users can reach",
                        type -> EXPORTED.contains(type.getPackageName()) && Architecture.isReachable(type)))
                .should(showOnly("java.", API, "io.micrometer."))
                .check(MONITOR);
    }

    private static ArchCondition<JavaClass> showOnly(String... packages) {
        return new ArchCondition<>("show users only types of " + Set.of(packages)) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaMember member : type.getMembers()) {
                    Set<String> others = new TreeSet<>();
                    if (Architecture.isOpen(member.getModifiers())) {
                        for (JavaClass shown : member.getAllInvolvedRawTypes()) {
                            String name = shown.getBaseComponentType().getName();
                            boolean allowed = shown.getBaseComponentType().isPrimitive();
                            for (String prefix : packages) {
                                allowed |= name.startsWith(prefix);
                            }
                            if (!allowed) {
                                others.add(name);
                            }
                        }
                    }
                    events.add(new SimpleConditionEvent(
                            member, others.isEmpty(), member.getFullName() + " shows " + others));
                }
            }
        };
    }
}
