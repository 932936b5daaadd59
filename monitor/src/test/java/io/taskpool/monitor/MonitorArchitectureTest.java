package io.taskpool.monitor;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
        Map<String, Set<String>> found = new TreeMap<>();
        for (JavaClass type : MONITOR) {
            Set<String> imports = found.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency ->
                            dependency.getTargetClass().getBaseComponentType().getPackageName())
                    .filter(name -> name.startsWith(API) && !name.equals(type.getPackageName()))
                    .forEach(imports::add);
        }
        assertThat(found).isEqualTo(ROOMS);
    }

    @Test
    void filesAreFreeOfCycles() {
        slices().assignedFrom(new SourceFile()).should().beFreeOfCycles().check(MONITOR);
    }

    @Test
    void publicTypesOfTheExportedPackagesAreTheListedOnes() {
        Set<String> found = MONITOR.stream()
                .filter(type -> EXPORTED.contains(type.getPackageName()))
                .filter(MonitorArchitectureTest::isReachable)
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).isEqualTo(new TreeSet<>(PUBLIC_TYPES));
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
                        "users can reach", type -> EXPORTED.contains(type.getPackageName()) && isReachable(type)))
                .should(showOnly("java.", API, "io.micrometer."))
                .check(MONITOR);
    }

    private static ArchCondition<JavaClass> showOnly(String... packages) {
        return new ArchCondition<>("show users only types of " + Set.of(packages)) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaMember member : type.getMembers()) {
                    Set<String> others = new TreeSet<>();
                    if (isOpen(member.getModifiers())) {
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

    private static boolean isReachable(JavaClass type) {
        return isOpen(type.getModifiers())
                && type.getEnclosingClass()
                        .map(MonitorArchitectureTest::isReachable)
                        .orElse(true);
    }

    private static boolean isOpen(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    /** Assigns a class to its outermost class, with all nested classes. */
    private static final class SourceFile implements SliceAssignment {
        @Override
        public String getDescription() {
            return "files";
        }

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getBaseComponentType().getName();
            int nested = name.indexOf('$');
            return SliceIdentifier.of(nested < 0 ? name : name.substring(0, nested));
        }
    }
}
