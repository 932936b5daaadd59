package io.taskpool.junit;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.taskpool.rules.Architecture;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class JunitArchitectureTest {
    private static final String ROOT = "io.taskpool.junit.";

    private static final Set<String> PUBLIC_TYPES = Set.of(ROOT + "InWorker", ROOT + "Pool", ROOT + "PoolKind");

    /** An annotation names its extension, which reads the annotation: JUnit makes a cycle unavoidable, so each pair counts as one. */
    private static final Map<String, String> PAIRS = Map.of(
            ROOT + "PoolParameter", ROOT + "Pool",
            ROOT + "InWorkerExtension", ROOT + "InWorker",
            ROOT + "WorkerTest", ROOT + "InWorker");

    private static final JavaClasses JUNIT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.taskpool.junit");

    @Test
    void filesAreFreeOfCycles() {
        slices().assignedFrom(Architecture.files(file -> file.startsWith(ROOT), file -> PAIRS.getOrDefault(file, file)))
                .should()
                .beFreeOfCycles()
                .check(JUNIT);
    }

    @Test
    void publicTypesAreTheListedOnes() {
        Set<String> found = JUNIT.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).isEqualTo(PUBLIC_TYPES);
    }

    @Test
    void whoeverFindsTheTestCasesOfOurTestsRunsNone() {
        ClassSelector[] nested = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                        .importPackages("io.taskpool.junit")
                        .stream()
                        .filter(JavaClass::isMemberClass)
                        .map(type -> DiscoverySelectors.selectClass(type.getName()))
                        .toArray(ClassSelector[]::new);
        EngineExecutionResults results =
                EngineTestKit.engine("junit-jupiter").selectors(nested).execute();
        results.testEvents().assertStatistics(events -> events.started(0).skipped(0));
        assertThat(results.containerEvents().skipped().count()).isGreaterThan(20);
    }
}
