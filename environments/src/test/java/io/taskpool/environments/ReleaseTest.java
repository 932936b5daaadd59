package io.taskpool.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/releasing.md} says, done in a copy of the sources; then strangers use what came of it. */
@Tag("full")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ReleaseTest {
    private static final Path ROOT = Library.TARGET.resolve("../..").normalize();
    private static final Path STRANGER = Path.of("src/test/projects/stranger");
    /** One that no local repository has, so that nothing else can be taken for it. */
    private static final String VERSION = "0.0.0-staged";

    private static final String PLACEHOLDER = "https://placeholder.invalid/taskpool";
    private static final String ADDRESS = "https://sources.example.org/taskpool";
    private static final Set<String> NOT_SOURCES = Set.of("target", ".git");

    @TempDir
    static Path folder;

    private static SigningKey key;
    private static Repository deployed;

    @BeforeAll
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    static void release() throws Exception {
        key = new SigningKey();
        deployed = new Repository(folder.resolve("deployed"));
        Path sources = copy(ROOT, folder.resolve("sources"));
        replaceVersion(sources);
        assertThat(build(sources, "validate").end().output())
                .anyMatch(line -> line.contains("taskpool.url in bom/pom.xml is a placeholder"));
        replace(sources.resolve("bom/pom.xml"), PLACEHOLDER, ADDRESS);
        build(
                        sources,
                        "deploy",
                        "-pl",
                        "monitor,junit,kotlin",
                        "-am",
                        "-Dmaven.test.skip",
                        "-DaltDeploymentRepository=staged::" + deployed.uri())
                .output();
    }

    private static LaunchedProgram build(Path sources, String... words) throws Exception {
        return Maven.ours(folder, sources)
                .environment(Map.of("MAVEN_GPG_KEY", key.armored(), "MAVEN_GPG_PASSPHRASE", SigningKey.PASSPHRASE))
                .with("-Prelease", "-Dmaven.install.skip=true")
                .with(words);
    }

    @Test
    void refusesToReleaseASnapshotOrWithoutAnAddress() throws Exception {
        LaunchedProgram.Ended ended =
                build(ROOT, "validate", "-Dtaskpool.url=" + ADDRESS).end();
        assertThat(ended.exitCode()).isNotZero();
        assertThat(ended.output())
                .anyMatch(line -> line.contains("a version without -SNAPSHOT"))
                .anyMatch(line -> line.contains("taskpool.url in bom/pom.xml is a placeholder"));
    }

    @Test
    void deploysNothingButWhatUsersNeed() throws Exception {
        assertThat(deployed.artifacts())
                .containsExactlyInAnyOrder(
                        "taskpool-bom",
                        "taskpool-parent",
                        "taskpool-core",
                        "taskpool-remote",
                        "taskpool-process-pool",
                        "taskpool-cluster-pool",
                        "taskpool-monitor",
                        "taskpool-junit",
                        "taskpool-kotlin");
        for (String pom : List.of("taskpool-bom", "taskpool-parent")) {
            assertThat(deployed.files(pom, VERSION)).containsExactlyInAnyOrder(".pom");
        }
        for (String jar : List.of(
                "taskpool-core",
                "taskpool-remote",
                "taskpool-process-pool",
                "taskpool-cluster-pool",
                "taskpool-monitor",
                "taskpool-junit",
                "taskpool-kotlin")) {
            assertThat(deployed.files(jar, VERSION))
                    .containsExactlyInAnyOrder(".pom", ".jar", "-sources.jar", "-javadoc.jar");
        }
    }

    @Test
    void signsAllWithTheKeyFromTheEnvironment() throws Exception {
        List<Path> files = deployed.publishedFiles(VERSION);
        assertThat(files).hasSize(30);
        for (Path file : files) {
            assertThat(key.signed(file, file.resolveSibling(file.getFileName() + ".asc")))
                    .as("signature of %s", file)
                    .isTrue();
        }
    }

    @Test
    void tellsToolsWhichVersionsThereAre() throws Exception {
        for (String artifact : deployed.artifacts()) {
            assertThat(deployed.metadata(artifact)).contains("<version>" + VERSION + "</version>");
        }
    }

    @Test
    void saysInEachPomWhatARepositoryForThePublicAsksFor() throws Exception {
        for (String artifact : deployed.artifacts()) {
            assertThat(deployed.pom(artifact, VERSION))
                    .as(artifact)
                    .contains("<name>", "<description>")
                    .doesNotContain("0.1.0-SNAPSHOT", PLACEHOLDER);
        }
        assertThat(deployed.pom("taskpool-bom", VERSION))
                .contains("<url>", "<license>", "<developer>", "<scm ", "<organization>")
                .contains("<taskpool.url>" + ADDRESS + "</taskpool.url>");
    }

    @Test
    void leavesTheEngineOutOfTheJavadoc() throws Exception {
        assertThat(deployed.entries("taskpool-core", VERSION, "-javadoc.jar"))
                .contains("io.taskpool/io/taskpool/TaskPool.html")
                .noneMatch(name -> name.contains("/engine/"));
    }

    @Test
    void servesAStrangersProject() throws Exception {
        Path project = copy(STRANGER, folder.resolve("on-class-path"));
        assertThat(run(project, "-cp %classpath com.example.stranger.StrangerMain"))
                .contains("on threads: [1, 4, 9]", "in workers: [1, 4, 9]", "elsewhere: [true]", "in module: null");
    }

    @Test
    void servesAStrangersModule() throws Exception {
        Path project = copy(STRANGER, folder.resolve("on-module-path"));
        Files.writeString(project.resolve("src/main/java/module-info.java"), """
                module com.example.stranger {
                    requires io.taskpool.process;
                }
                """);
        assertThat(run(
                        project,
                        "--module-path %classpath --module com.example.stranger/com.example.stranger.StrangerMain"))
                .contains("on threads: [1, 4, 9]", "in workers: [1, 4, 9]", "elsewhere: [true]")
                .contains("in module: com.example.stranger");
    }

    /** Compiles and runs a project with a local repository of its own, which gets our artifacts from what was deployed alone. */
    private static String run(Path project, String arguments) throws Exception {
        Path local = project.resolve("local-repository");
        List<String> output = Maven.strangers(folder, project, local, deployed)
                .with("-Dtaskpool.version=" + VERSION)
                .with("compile", "exec:exec", "-Dexec.executable=" + Jdk.tool("java"), "-Dexec.args=" + arguments)
                .output();
        for (String artifact : List.of("taskpool-core", "taskpool-remote", "taskpool-process-pool")) {
            assertThat(local.resolve("io/taskpool/" + artifact + "/" + VERSION + "/_remote.repositories"))
                    .content()
                    .contains(artifact + "-" + VERSION + ".jar>staged=");
        }
        return String.join("\n", output);
    }

    private static void replaceVersion(Path sources) throws IOException {
        try (var folders = Files.list(sources)) {
            List<Path> poms = folders.map(entry -> Files.isDirectory(entry) ? entry.resolve("pom.xml") : entry)
                    .filter(file -> file.endsWith("pom.xml") && Files.exists(file))
                    .toList();
            for (Path pom : poms) {
                replace(pom, "0.1.0-SNAPSHOT", VERSION);
            }
        }
    }

    private static void replace(Path file, String old, String now) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(old);
        Files.writeString(file, text.replace(old, now));
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (NOT_SOURCES.contains(directory.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!NOT_SOURCES.contains(file.getFileName().toString())) {
                    Files.copy(file, to.resolve(from.relativize(file)));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return to;
    }
}
