package io.taskpool.cluster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks the package structure of the cluster pool: a driver and an agent meet in messages only, and the engine behind one interface. */
class ClusterArchitectureTest {
    private static final String ROOT = "io.taskpool.cluster";
    private static final String API = "io.taskpool";
    private static final String PROCESS = "io.taskpool.process.host";
    private static final String REMOTE = "io.taskpool.remote";

    private static final Set<String> EXPORTED = Set.of(ROOT, ROOT + ".placement");

    private static final Set<String> PUBLIC_TYPES = Set.of(
            ROOT + ".ClusterKeys",
            ROOT + ".ClusterMember",
            ROOT + ".ClusterMember$Builder",
            ROOT + ".ClusterPoolProvider",
            ROOT + ".ClusterTaskPool",
            ROOT + ".ClusterTaskPool$Builder",
            ROOT + ".placement.Placement",
            ROOT + ".placement.Placement$Agent",
            ROOT + ".placement.Placement$Listener");

    /** All packages, and the packages of this library that each of them imports. */
    private static final Map<String, Set<String>> ROOMS = Map.of(
            ROOT,
            Set.of(
                    API,
                    API + ".context",
                    API + ".engine",
                    API + ".spi",
                    ROOT + ".agent",
                    ROOT + ".driver",
                    ROOT + ".engine",
                    ROOT + ".placement",
                    ROOT + ".security",
                    REMOTE + ".host"),
            ROOT + ".placement",
            Set.of(),
            ROOT + ".security",
            Set.of(),
            ROOT + ".wire",
            Set.of(REMOTE + ".wire"),
            ROOT + ".agent",
            Set.of(
                    ROOT + ".security",
                    ROOT + ".wire",
                    PROCESS + ".launch",
                    PROCESS + ".os",
                    REMOTE + ".host",
                    REMOTE + ".wire"),
            ROOT + ".driver",
            Set.of(
                    API,
                    API + ".spi",
                    ROOT + ".placement",
                    ROOT + ".security",
                    ROOT + ".wire",
                    PROCESS + ".console",
                    PROCESS + ".launch",
                    REMOTE + ".host",
                    REMOTE + ".host.console",
                    REMOTE + ".wire"),
            ROOT + ".engine",
            Set.of(ROOT + ".placement", ROOT + ".security", REMOTE + ".wire"));

    private static final JavaClasses CLUSTER = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(
                    location -> location.contains("/cluster-pool/") || location.contains("taskpool-cluster-pool"))
            .importPackages(ROOT);

    @Test
    void roomsImportWhatTheListSays() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (JavaClass type : CLUSTER) {
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
        slices().assignedFrom(new OutermostType()).should().beFreeOfCycles().check(CLUSTER);
    }

    @Test
    void onlyTheEnginePackageAndTheBuildersKnowJGroups() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".agent", ROOT + ".driver", ROOT + ".placement", ROOT + ".security", ROOT + ".wire")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jgroups..")
                .check(CLUSTER);
    }

    @Test
    void publicTypesOfTheExportedPackagesAreTheListedOnes() {
        Set<String> found = CLUSTER.stream()
                .filter(type -> EXPORTED.contains(type.getPackageName()))
                .filter(ClusterArchitectureTest::isReachable)
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).isEqualTo(new TreeSet<>(PUBLIC_TYPES));
    }

    private static boolean isReachable(JavaClass type) {
        boolean open = type.getModifiers().contains(JavaModifier.PUBLIC)
                || type.getModifiers().contains(JavaModifier.PROTECTED);
        return open
                && type.getEnclosingClass()
                        .map(ClusterArchitectureTest::isReachable)
                        .orElse(true);
    }

    /** Assigns a class to its outermost class, with all nested classes. */
    private static final class OutermostType implements SliceAssignment {
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
