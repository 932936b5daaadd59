package io.taskpool.remote;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.taskpool.rules.Architecture;
import java.net.URLConnection;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Checks the package structure of what all backends with worker JVMs stand on. The worker's side must depend on the JDK
 * alone, because a worker starts on a class path that contains nothing else.
 */
class RemoteArchitectureTest {
    private static final String ROOT = "io.taskpool.remote";
    private static final String API = "io.taskpool";
    private static final String SPI = "io.taskpool.spi";
    private static final String ENGINE = "io.taskpool.engine";
    private static final String SHARED = "io.taskpool.engine.shared";
    private static final String[] WORKER_SIDE = {
        ROOT + ".worker..", ROOT + ".wire..", ROOT + ".codec..", ROOT + ".classes.."
    };

    /** All packages, and the packages of this library that each of them imports. */
    private static final Map<String, Set<String>> ROOMS = Map.ofEntries(
            // used by both sides
            room(".wire"),
            room(".codec", API, ENGINE + ".failure", SHARED, ROOT + ".wire"),
            room(".classes", ROOT + ".wire"),
            room(".files"),
            // the parent's side
            room(
                    ".host",
                    API,
                    ENGINE,
                    ENGINE + ".carried",
                    ENGINE + ".failure",
                    ENGINE + ".threads",
                    SHARED,
                    SPI,
                    ROOT + ".classes",
                    ROOT + ".codec",
                    ROOT + ".host.classes",
                    ROOT + ".host.console",
                    ROOT + ".host.memory",
                    ROOT + ".wire"),
            room(".host.classes", API, ROOT + ".classes", ROOT + ".codec", ROOT + ".files", ROOT + ".wire"),
            room(".host.console", ENGINE + ".threads"),
            room(".host.memory", ROOT + ".files", ROOT + ".wire"),
            room(".jar", ROOT + ".files"),
            // the worker's side
            room(
                    ".worker",
                    API,
                    SHARED,
                    ENGINE + ".threads",
                    ROOT + ".classes",
                    ROOT + ".codec",
                    ROOT + ".wire",
                    ROOT + ".worker.classes"),
            room(".worker.classes", ROOT + ".classes", ROOT + ".codec"),
            room(".logging", ROOT + ".worker"));

    private static Map.Entry<String, Set<String>> room(String name, String... imports) {
        return Map.entry(ROOT + name, Set.of(imports));
    }

    /** The API types on a worker's class path. */
    private static final Set<String> API_ON_WORKERS = Set.of(
            "io.taskpool.Task",
            "io.taskpool.TaskAction",
            "io.taskpool.TaskFunction",
            "io.taskpool.TaskConsumer",
            "io.taskpool.BiTaskFunction",
            "io.taskpool.TaskCodec",
            "io.taskpool.TaskContext",
            "io.taskpool.TaskContext$Source",
            "io.taskpool.TaskSerializationException",
            "io.taskpool.RemoteTaskException",
            "io.taskpool.engine.threads.CurrentThread",
            "io.taskpool.engine.threads.SpinPolicy",
            "io.taskpool.engine.failure.FunctionNames");

    /** The packages of core on a worker's class path. They import nothing but the JDK, each other and {@link #API_ON_WORKERS}. */
    private static final String[] CORE_ON_WORKERS = {API + ".shared..", SHARED + ".."};

    static {
        // Class loaders that other tests close concurrently would otherwise close the cached jars that are read here.
        URLConnection.setDefaultUseCaches("jar", false);
    }

    private static final JavaClasses REMOTE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static final JavaClasses WORKERS_CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT, API + ".shared", SHARED);

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("io.(**)").should().beFreeOfCycles().check(REMOTE);
    }

    @Test
    void theWorkerSideDependsOnTheJdkAndItselfAlone() {
        DescribedPredicate<JavaClass> known = describe(
                "belong to the JDK, to the worker side, or to the API on workers",
                type -> API_ON_WORKERS.contains(type.getBaseComponentType().getName())
                        || type.getBaseComponentType().isPrimitive()
                        // The JVM ignores annotations whose classes are missing at run time.
                        || type.getPackageName().equals("org.jspecify.annotations"));
        classes()
                .that()
                .resideInAnyPackage(WORKER_SIDE)
                .or()
                .resideInAnyPackage(CORE_ON_WORKERS)
                .should()
                .onlyDependOnClassesThat(known.or(JavaClass.Predicates.resideInAnyPackage(WORKER_SIDE))
                        .or(JavaClass.Predicates.resideInAnyPackage(CORE_ON_WORKERS))
                        .or(JavaClass.Predicates.resideInAnyPackage("java..", "javax..", "jdk..", "sun.misc..")))
                .check(WORKERS_CLASSES);
    }

    @Test
    void eachRoomImportsExactlyWhatIsListed() {
        assertThat(Architecture.imports(REMOTE)).isEqualTo(ROOMS);
    }

    @Test
    void filesOfARoomAreFreeOfCycles() {
        slices().assignedFrom(Architecture.files()).should().beFreeOfCycles().check(REMOTE);
    }
}
