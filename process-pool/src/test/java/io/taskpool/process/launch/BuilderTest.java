package io.taskpool.process.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.process.classes.CompiledProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The effects of a JVM's first builder and of its pool. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BuilderTest {
    /**
     * After each step, prints the number of threads of the library, and the files in the cache folder once those
     * threads have ended.
     */
    private static final String MAIN = """
            package app;
            import io.taskpool.process.ProcessTaskPool;
            import java.io.File;
            public class Main {
                public static void main(String[] args) throws Exception {
                    ProcessTaskPool.Builder builder = ProcessTaskPool.builder().workers(1).maxHeap("64m");
                    report("builder", args[0]);
                    try (ProcessTaskPool pool = builder.build()) {
                        report("pool", args[0]);
                    }
                }
                private static void report(String step, String cache) throws Exception {
                    int threads = 0;
                    for (Thread thread : Thread.getAllStackTraces().keySet()) {
                        if (thread.getName().startsWith("taskpool-rehearsal")) {
                            threads++;
                            thread.join();
                        }
                    }
                    String[] files = new File(cache, "taskpool").list();
                    System.out.print(step + ": " + threads + " threads, " + (files == null ? 0 : files.length) + " files; ");
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void startsNothingAndWritesNothingBeforeThereIsAPool() throws Exception {
        CompiledProgram.compile(Files.createDirectory(folder.resolve("classes")), MAIN);
        Path cache = Files.createDirectory(folder.resolve("cache"));
        String report = Jvm.run(
                "java",
                folder,
                Map.of("XDG_CACHE_HOME", cache.toString()),
                List.of(
                        "-cp",
                        CompiledProgram.pathOfLibrary() + folder.resolve("classes"),
                        "app.Main",
                        cache.toString()));
        assertThat(report)
                .startsWith("builder: 0 threads, 0 files; ")
                .as("a pool makes the worker's jar before the first call needs it")
                .contains(", 1 files;");
    }
}
