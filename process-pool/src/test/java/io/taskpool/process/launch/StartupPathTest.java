package io.taskpool.process.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.engine.PoolEngine;
import io.taskpool.process.ProcessTaskPool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks the rule of {@code docs/architecture.md}: no lambda on the path to the first result. The classes on this path
 * are those that the JVMs of a small program load.
 */
class StartupPathTest {
    private static final Pattern LOADED = Pattern.compile("\\[class,load\\s*] (\\S+) ");

    @TempDir
    static Path folder;

    private static List<String> parent = List.of();
    private static List<String> worker = List.of();

    @BeforeAll
    static void runTheProgram() throws Exception {
        Path ofParent = folder.resolve("parent");
        Path ofWorker = folder.resolve("worker");
        String printed = Jvm.run(
                "java",
                folder,
                Map.of(),
                List.of(
                        "-Dio.taskpool.startupArchive=off",
                        "-Xlog:class+load:file=" + ofParent,
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartupMain.class.getName(),
                        "-Xlog:class+load:file=" + ofWorker));
        assertThat(printed).isEqualTo("21");
        parent = loaded(ofParent);
        worker = loaded(ofWorker);
        assertThat(parent).contains(ProcessTaskPool.class.getName(), PoolEngine.class.getName());
        assertThat(worker).contains("io.taskpool.remote.worker.WorkerMain", StartupMain.class.getName());
    }

    private static List<String> loaded(Path log) throws IOException {
        return LOADED.matcher(Files.readString(log))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void noLambdaIsLinked() {
        assertThat(parent).noneMatch(StartupPathTest::isOurLambda);
        assertThat(worker).noneMatch(StartupPathTest::isOurLambda);
    }

    private static boolean isOurLambda(String name) {
        return name.startsWith("io.taskpool.") && name.contains("$$Lambda");
    }

    @Test
    void noMethodOfARecordIsLinked() {
        assertThat(parent).doesNotContain("java.lang.runtime.ObjectMethods");
        assertThat(worker).doesNotContain("java.lang.runtime.ObjectMethods");
    }

    @Test
    void stringTemplatesNeedNoLinking() {
        assertThat(parent.stream().filter(StartupPathTest::isOurs)).noneMatch(StartupPathTest::linksStrings);
        assertThat(worker.stream().filter(StartupPathTest::isOurs)).noneMatch(StartupPathTest::linksStrings);
    }

    private static boolean isOurs(String name) {
        return name.startsWith("io.taskpool.") && !name.contains("$$");
    }

    private static boolean linksStrings(String name) {
        String file = "/" + name.replace('.', '/') + ".class";
        try (InputStream in = StartupPathTest.class.getResourceAsStream(file)) {
            assertThat(in).as(file).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .contains("java/lang/invoke/StringConcatFactory");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void neitherGuavaNorLoggingIsLoaded() {
        assertThat(parent).noneMatch(StartupPathTest::isLibrary);
        assertThat(worker).noneMatch(StartupPathTest::isLibrary);
    }

    @Test
    void flightRecorderIsNotLoadedWhileNobodyRecords() {
        assertThat(parent).noneMatch(name -> name.startsWith("jdk.jfr."));
        assertThat(worker).noneMatch(name -> name.startsWith("jdk.jfr."));
    }

    private static boolean isLibrary(String name) {
        return name.startsWith("com.google.") || name.startsWith("org.slf4j.");
    }
}
