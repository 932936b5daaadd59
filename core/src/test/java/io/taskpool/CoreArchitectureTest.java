package io.taskpool;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the core module to its shape. To make a type public is a decision: it has to be entered here. */
class CoreArchitectureTest {
    private static final Set<String> PUBLIC_TYPES = Set.of(
            "io.taskpool.BrokenPoolException",
            "io.taskpool.EndListener",
            "io.taskpool.EndListener$Source",
            "io.taskpool.MapOptions",
            "io.taskpool.PoolStats",
            "io.taskpool.PoolStats$Builder",
            "io.taskpool.ProgressListener",
            "io.taskpool.RemoteTaskException",
            "io.taskpool.ReturnWhen",
            "io.taskpool.Task",
            "io.taskpool.TaskAction",
            "io.taskpool.TaskCodec",
            "io.taskpool.TaskConsumer",
            "io.taskpool.TaskFailedException",
            "io.taskpool.TaskFunction",
            "io.taskpool.TaskFuture",
            "io.taskpool.TaskFutures",
            "io.taskpool.TaskFutures$Waited",
            "io.taskpool.TaskPool",
            "io.taskpool.TaskPoolProvider",
            "io.taskpool.TaskSerializationException",
            "io.taskpool.TaskTimeoutException",
            "io.taskpool.WorkerDiedException",
            "io.taskpool.thread.ThreadPoolProvider",
            "io.taskpool.thread.ThreadTaskPool",
            "io.taskpool.thread.ThreadTaskPool$Builder");

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> location.contains("/core/") || location.contains("taskpool-core"))
            .importPackages("io.taskpool");

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("io.(**)").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void theApiImportsNoOtherPackageOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("io.taskpool")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.taskpool.*..")
                .check(CORE);
    }

    @Test
    void publicTypesAreTheListedOnes() {
        Set<String> found = CORE.stream()
                .filter(type -> Set.of("io.taskpool", "io.taskpool.thread").contains(type.getPackageName()))
                .filter(CoreArchitectureTest::isReachable)
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).containsExactlyInAnyOrderElementsOf(PUBLIC_TYPES);
    }

    @Test
    void guavaNeverAppearsInAPublicSignature() {
        codeUnits().should(haveNoGuavaInTheirSignature()).check(CORE);
        fields().that()
                .areDeclaredInClassesThat(describe("users can reach", CoreArchitectureTest::isReachable))
                .and()
                .arePublic()
                .should()
                .notHaveRawType(JavaClass.Predicates.resideInAPackage("com.google.."))
                .allowEmptyShould(true)
                .check(CORE);
    }

    @Test
    void standardStreamsAreLeftAlone() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CORE);
    }

    private static boolean isReachable(JavaClass type) {
        boolean open = type.getModifiers().contains(JavaModifier.PUBLIC)
                || type.getModifiers().contains(JavaModifier.PROTECTED);
        return open
                && type.getEnclosingClass()
                        .map(CoreArchitectureTest::isReachable)
                        .orElse(true);
    }

    private static ArchCondition<JavaCodeUnit> haveNoGuavaInTheirSignature() {
        return new ArchCondition<>("have no Guava type in their signature if users can call them") {
            @Override
            public void check(JavaCodeUnit member, ConditionEvents events) {
                boolean callable = isReachable(member.getOwner())
                        && (member.getModifiers().contains(JavaModifier.PUBLIC)
                                || member.getModifiers().contains(JavaModifier.PROTECTED));
                Set<String> guava = new TreeSet<>();
                member.getAllInvolvedRawTypes().forEach(type -> {
                    if (type.getPackageName().startsWith("com.google.")) {
                        guava.add(type.getName());
                    }
                });
                boolean satisfied = !callable || guava.isEmpty();
                events.add(new SimpleConditionEvent(member, satisfied, member.getFullName() + " shows " + guava));
            }
        };
    }
}
