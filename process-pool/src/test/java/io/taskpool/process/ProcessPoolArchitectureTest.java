package io.taskpool.process;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.URLConnection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds the process pool to its rooms. The worker's side must run on the JDK alone, because a worker starts on a class
 * path that holds nothing else.
 */
class ProcessPoolArchitectureTest {
    private static final String ROOT = "io.taskpool.process";
    private static final String[] WORKER_SIDE = {
        ROOT + ".worker..", ROOT + ".wire..", ROOT + ".codec..", ROOT + ".classes.."
    };
    private static final Set<String> PUBLIC_TYPES = Set.of(
            ROOT + ".ProcessPoolProvider",
            ROOT + ".ProcessTaskPool",
            ROOT + ".ProcessTaskPool$Builder",
            ROOT + ".TaskProcess");

    /** The types of the API that a worker has on its class path. */
    private static final Set<String> API_ON_WORKERS = Set.of(
            "io.taskpool.Task",
            "io.taskpool.TaskAction",
            "io.taskpool.TaskFunction",
            "io.taskpool.TaskConsumer",
            "io.taskpool.TaskCodec",
            "io.taskpool.TaskSerializationException",
            "io.taskpool.RemoteTaskException");

    static {
        // Class loaders that other tests close at the same time would close the jars that are read here.
        URLConnection.setDefaultUseCaches("jar", false);
    }

    private static final JavaClasses PROCESS_POOL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("io.taskpool.(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(PROCESS_POOL);
    }

    @Test
    void theWorkerSideDependsOnTheJdkAndItselfAlone() {
        DescribedPredicate<JavaClass> known = describe(
                "belong to the JDK, to the worker side, or to the API on workers",
                type -> API_ON_WORKERS.contains(type.getBaseComponentType().getName())
                        || type.getBaseComponentType().isPrimitive()
                        // Annotations that are not there at run time are left out by the JVM.
                        || type.getPackageName().equals("org.jspecify.annotations"));
        classes()
                .that()
                .resideInAnyPackage(WORKER_SIDE)
                .should()
                .onlyDependOnClassesThat(known.or(JavaClass.Predicates.resideInAnyPackage(WORKER_SIDE))
                        .or(JavaClass.Predicates.resideInAnyPackage("java..", "javax..", "jdk..", "sun.misc..")))
                .allowEmptyShould(true)
                .check(PROCESS_POOL);
    }

    @Test
    void hostAndWorkerNeverImportEachOther() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".host..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".worker..")
                .allowEmptyShould(true)
                .check(PROCESS_POOL);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".worker..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".host..")
                .allowEmptyShould(true)
                .check(PROCESS_POOL);
    }

    @Test
    void theWireImportsNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".wire..")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.taskpool..")
                        .and(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage(ROOT + ".wire.."))))
                .allowEmptyShould(true)
                .check(PROCESS_POOL);
    }

    @Test
    void publicTypesOfTheExportedPackageAreTheListedOnes() {
        Set<String> found = PROCESS_POOL.stream()
                .filter(type -> type.getPackageName().equals(ROOT))
                .filter(ProcessPoolArchitectureTest::isReachable)
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(PUBLIC_TYPES).containsAll(found);
    }

    private static boolean isReachable(JavaClass type) {
        boolean open = type.getModifiers().contains(JavaModifier.PUBLIC)
                || type.getModifiers().contains(JavaModifier.PROTECTED);
        return open
                && type.getEnclosingClass()
                        .map(ProcessPoolArchitectureTest::isReachable)
                        .orElse(true);
    }
}
