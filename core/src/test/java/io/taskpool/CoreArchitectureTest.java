package io.taskpool;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.taskpool.rules.Architecture;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the architecture of the core module. Making a type public is a decision, and needs an entry here. */
class CoreArchitectureTest {
    private static final Set<String> PUBLIC_TYPES = Set.of(
            "io.taskpool.BiTaskFunction",
            "io.taskpool.BrokenPoolException",
            "io.taskpool.CallEvent",
            "io.taskpool.CallOptions",
            "io.taskpool.CallOutcome",
            "io.taskpool.ContextCarrier",
            "io.taskpool.ContextCarrier$Captured",
            "io.taskpool.ContextCarrier$Restored",
            "io.taskpool.EndListener",
            "io.taskpool.EndListener$Source",
            "io.taskpool.MapOptions",
            "io.taskpool.Outcome",
            "io.taskpool.PoolListener",
            "io.taskpool.PoolStats",
            "io.taskpool.PoolStats$Builder",
            "io.taskpool.ProgressListener",
            "io.taskpool.RemoteTaskException",
            "io.taskpool.ReturnWhen",
            "io.taskpool.Task",
            "io.taskpool.TaskAction",
            "io.taskpool.TaskCodec",
            "io.taskpool.TaskConsumer",
            "io.taskpool.TaskContext",
            "io.taskpool.TaskContext$Source",
            "io.taskpool.TaskFailedException",
            "io.taskpool.TaskFunction",
            "io.taskpool.TaskFuture",
            "io.taskpool.TaskFutures",
            "io.taskpool.TaskFutures$Waited",
            "io.taskpool.TaskPool",
            "io.taskpool.TaskPoolProvider",
            "io.taskpool.TaskSerializationException",
            "io.taskpool.TaskTimeoutException",
            "io.taskpool.WhenFull",
            "io.taskpool.WorkerDiedException",
            "io.taskpool.WorkerInfo",
            "io.taskpool.WorkerInfo$Builder",
            "io.taskpool.WorkerState",
            "io.taskpool.context.ContextCarriers",
            "io.taskpool.shared.SharedClosedException",
            "io.taskpool.shared.SharedCounter",
            "io.taskpool.shared.SharedLatch",
            "io.taskpool.shared.SharedObject",
            "io.taskpool.shared.SharedPipe",
            "io.taskpool.shared.SharedPipe$End",
            "io.taskpool.shared.SharedQueue",
            "io.taskpool.shared.SharedSemaphore",
            "io.taskpool.shared.SharedSemaphore$Permit",
            "io.taskpool.shared.SharedValue",
            "io.taskpool.shared.WorkerLocal",
            "io.taskpool.spi.Backend",
            "io.taskpool.spi.Bulky",
            "io.taskpool.spi.CallKind",
            "io.taskpool.spi.EngineProvider",
            "io.taskpool.spi.PoolConfig",
            "io.taskpool.spi.PoolConfig$Builder",
            "io.taskpool.spi.PreparedFunction",
            "io.taskpool.spi.PreparedFunction$Payload",
            "io.taskpool.spi.Preparer",
            "io.taskpool.spi.RunningCall",
            "io.taskpool.spi.ScheduledLimit",
            "io.taskpool.spi.RunsHere",
            "io.taskpool.spi.Stoppable",
            "io.taskpool.spi.TaskPools",
            "io.taskpool.spi.WorkUnit",
            "io.taskpool.spi.Worker",
            "io.taskpool.spi.WorkerContext",
            "io.taskpool.spi.WorkerObjects",
            "io.taskpool.thread.ThreadBackend",
            "io.taskpool.thread.ThreadPoolProvider",
            "io.taskpool.thread.ThreadTaskPool",
            "io.taskpool.thread.ThreadTaskPool$Builder");

    /**
     * Files of the API that count as one, because its public types make a cycle unavoidable: the factory methods of
     * {@code TaskPool} have to find a provider, and a provider returns a {@code TaskPool}.
     */
    private static final Set<String> POOL_AND_ITS_PROVIDERS = Set.of("TaskPool", "Providers", "TaskPoolProvider");

    /** All packages. Within each, no two files depend on each other, directly or indirectly. */
    private static final Set<String> PACKAGES = Set.of(
            "io.taskpool",
            "io.taskpool.context",
            "io.taskpool.engine",
            "io.taskpool.engine.carried",
            "io.taskpool.engine.events",
            "io.taskpool.engine.failure",
            "io.taskpool.engine.future",
            "io.taskpool.engine.jfr",
            "io.taskpool.engine.shared",
            "io.taskpool.engine.threads",
            "io.taskpool.shared",
            "io.taskpool.spi",
            "io.taskpool.thread");

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> location.contains("/core/") || location.contains("taskpool-core"))
            .importPackages("io.taskpool");

    private static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES =
            slices().matching("io.(**)").should().beFreeOfCycles();

    private static final ArchRule FILES_OF_A_PACKAGE_ARE_FREE_OF_CYCLES =
            slices().assignedFrom(new FilesOf(PACKAGES)).should().beFreeOfCycles();

    private static final ArchRule THE_API_IMPORTS_NO_OTHER_PACKAGE_OF_OURS = noClasses()
            .that()
            .resideInAPackage("io.taskpool")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.taskpool.*..");

    private static final ArchRule FUTURES_KNOW_NOTHING_OF_WHO_RUNS_A_TASK = classes()
            .that()
            .resideInAPackage("io.taskpool.engine.future")
            .should()
            .onlyDependOnClassesThat(resideOutsideOfPackage("io.taskpool..")
                    .or(resideInAnyPackage(
                            "io.taskpool",
                            "io.taskpool.engine.future",
                            "io.taskpool.engine.threads",
                            "io.taskpool.engine.failure")));

    private static final ArchRule THE_SEAM_IMPORTS_NOTHING_BUT_THE_API = classes()
            .that()
            .resideInAPackage("io.taskpool.spi")
            .should()
            .onlyDependOnClassesThat(
                    resideOutsideOfPackage("io.taskpool..").or(resideInAnyPackage("io.taskpool", "io.taskpool.spi")));

    private static final ArchRule GUAVA_NEVER_APPEARS_IN_A_PUBLIC_SIGNATURE = classes()
            .that(describe("users can reach", Architecture::isReachable))
            .should(showNoGuava());

    private static final ArchRule STANDARD_STREAMS_ARE_LEFT_ALONE = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    static Stream<ArchRule> rules() {
        return Stream.of(
                PACKAGES_ARE_FREE_OF_CYCLES,
                FILES_OF_A_PACKAGE_ARE_FREE_OF_CYCLES,
                THE_API_IMPORTS_NO_OTHER_PACKAGE_OF_OURS,
                FUTURES_KNOW_NOTHING_OF_WHO_RUNS_A_TASK,
                THE_SEAM_IMPORTS_NOTHING_BUT_THE_API,
                GUAVA_NEVER_APPEARS_IN_A_PUBLIC_SIGNATURE,
                STANDARD_STREAMS_ARE_LEFT_ALONE);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theCodeFollowsTheRule(ArchRule rule) {
        rule.check(CORE);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aRuleFailsIfItFindsNothingToCheck(ArchRule rule) {
        JavaClasses nothing = new ClassFileImporter().importClasses();

        assertThatThrownBy(() -> rule.check(nothing)).isInstanceOf(AssertionError.class);
    }

    @Test
    void packagesAreTheListedOnes() {
        Set<String> found = CORE.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).containsExactlyInAnyOrderElementsOf(PACKAGES);
    }

    @Test
    void publicTypesAreTheListedOnes() {
        assertThat(Architecture.reachableTypes(
                        CORE,
                        Set.of(
                                "io.taskpool",
                                "io.taskpool.context",
                                "io.taskpool.shared",
                                "io.taskpool.spi",
                                "io.taskpool.thread")))
                .isEqualTo(PUBLIC_TYPES);
    }

    private static ArchCondition<JavaClass> showNoGuava() {
        return new ArchCondition<>("show no type of Guava in what users can call or read") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaMember member : type.getMembers()) {
                    Set<String> guava = new TreeSet<>();
                    if (Architecture.isOpen(member.getModifiers())) {
                        for (JavaClass shown : member.getAllInvolvedRawTypes()) {
                            if (shown.getPackageName().startsWith("com.google.")) {
                                guava.add(shown.getName());
                            }
                        }
                    }
                    events.add(new SimpleConditionEvent(
                            member, guava.isEmpty(), member.getFullName() + " shows " + guava));
                }
            }
        };
    }

    /** Assigns one slice to each source file: an outermost class with all of its nested classes. */
    private record FilesOf(Set<String> packages) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            JavaClass outermost = type;
            while (outermost.getEnclosingClass().isPresent()) {
                outermost = outermost.getEnclosingClass().get();
            }
            if (!packages.contains(type.getPackageName())) {
                return SliceIdentifier.ignore();
            }
            String file = outermost.getSimpleName();
            boolean isOne = type.getPackageName().equals("io.taskpool") && POOL_AND_ITS_PROVIDERS.contains(file);
            return SliceIdentifier.of(type.getPackageName(), isOne ? "TaskPool" : file);
        }

        @Override
        public String getDescription() {
            return "the files of " + packages;
        }
    }
}
