package io.taskpool.process;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.taskpool.rules.Architecture;
import java.net.URLConnection;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Checks the package structure of the process pool. */
class ProcessPoolArchitectureTest {
    private static final String ROOT = "io.taskpool.process";
    private static final String REMOTE = "io.taskpool.remote";
    private static final String API = "io.taskpool";
    private static final String SPI = "io.taskpool.spi";
    private static final String ENGINE = "io.taskpool.engine";
    private static final Set<String> PUBLIC_TYPES = Set.of(
            ROOT + ".ProcessPoolProvider",
            ROOT + ".ProcessTaskPool",
            ROOT + ".ProcessTaskPool$Builder",
            ROOT + ".SavedCall",
            ROOT + ".TaskProcess");

    /** All packages, and the packages of this library that each of them imports. */
    private static final Map<String, Set<String>> ROOMS = Map.ofEntries(
            room(
                    "",
                    API,
                    API + ".context",
                    API + ".thread",
                    ENGINE,
                    SPI,
                    REMOTE + ".host",
                    ROOT + ".host",
                    ROOT + ".host.launch"),
            room(
                    ".host",
                    API,
                    ENGINE,
                    ENGINE + ".threads",
                    SPI,
                    REMOTE + ".host",
                    REMOTE + ".host.console",
                    REMOTE + ".jar",
                    ROOT + ".host.console",
                    ROOT + ".host.launch",
                    ROOT + ".host.os"),
            room(".host.console", REMOTE + ".host.console", REMOTE + ".wire"),
            room(
                    ".host.launch",
                    ENGINE + ".threads",
                    REMOTE + ".files",
                    REMOTE + ".host",
                    REMOTE + ".host.console",
                    REMOTE + ".jar",
                    REMOTE + ".wire"),
            room(".host.os", REMOTE + ".files", REMOTE + ".wire"));

    private static Map.Entry<String, Set<String>> room(String name, String... imports) {
        return Map.entry(ROOT + name, Set.of(imports));
    }

    static {
        // Class loaders that other tests close concurrently would otherwise close the cached jars that are read here.
        URLConnection.setDefaultUseCaches("jar", false);
    }

    private static final JavaClasses PROCESS_POOL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("io.(**)").should().beFreeOfCycles().check(PROCESS_POOL);
    }

    @Test
    void eachRoomImportsExactlyWhatIsListed() {
        assertThat(Architecture.imports(PROCESS_POOL)).isEqualTo(ROOMS);
    }

    @Test
    void filesOfARoomAreFreeOfCycles() {
        slices().assignedFrom(Architecture.files()).should().beFreeOfCycles().check(PROCESS_POOL);
    }

    @Test
    void publicTypesOfTheExportedPackageAreTheListedOnes() {
        assertThat(Architecture.reachableTypes(PROCESS_POOL, Set.of(ROOT))).isEqualTo(PUBLIC_TYPES);
    }
}
