package io.taskpool.process.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.process.classes.CompiledProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar of the workers is in the user's cache folder, where it may be damaged or deleted. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerJarTest {
    private static final String MAIN = """
            package app;
            public class Main {
                public static void main(String[] args) throws Exception {
                    try (var pool = io.taskpool.process.ProcessTaskPool.builder().workers(1).maxHeap("64m").build()) {
                        System.out.println(pool.submit(() -> "result").get());
                    }
                }
            }
            """;

    @TempDir
    Path folder;

    private Path cache;

    @BeforeEach
    void compile() throws IOException {
        cache = Files.createDirectory(folder.resolve("cache"));
        CompiledProgram.compile(Files.createDirectory(folder.resolve("classes")), MAIN);
    }

    @Test
    void isWrittenOnceAndAgainAfterDamage() throws Exception {
        assertThat(run()).isEqualTo("result");
        Path jar = jars().get(0);
        byte[] good = Files.readAllBytes(jar);
        var written = Files.getLastModifiedTime(jar);
        assertThat(run()).isEqualTo("result");
        assertThat(Files.getLastModifiedTime(jar)).isEqualTo(written);

        Files.write(jar, new byte[good.length]);
        assertThat(run()).isEqualTo("result");
        assertThat(jar).hasBinaryContent(good);

        Files.write(jar, new byte[10]);
        assertThat(run()).isEqualTo("result");
        assertThat(jar).hasBinaryContent(good);
        assertThat(jars()).containsExactly(jar);
    }

    private List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("taskpool"))) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    private String run() throws IOException, InterruptedException {
        return Jvm.run(
                "java",
                folder,
                Map.of("XDG_CACHE_HOME", cache.toString()),
                List.of("-cp", CompiledProgram.pathOfLibrary() + folder.resolve("classes"), "app.Main"));
    }
}
