package io.taskpool.process.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.process.classes.CompiledProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers start whatever the location and the names of the folders that they need. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OddPlacesTest {
    private static final String MAIN = """
            package app;
            import java.nio.file.*;
            import java.util.*;
            public class Main {
                public static void main(String[] args) throws Exception {
                    if (List.of(args).contains("leave")) {
                        Files.delete(Path.of(System.getProperty("user.dir")));
                    }
                    try (var pool = io.taskpool.process.ProcessTaskPool.builder().workers(1).maxHeap("64m").build()) {
                        System.out.println(pool.submit(() -> "result").get());
                    }
                }
            }
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void compile() throws IOException {
        CompiledProgram.compile(Files.createDirectory(folder.resolve("classes")), MAIN);
    }

    private String run(Path directory, Map<String, String> environment, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-cp", CompiledProgram.pathOfLibrary() + folder.resolve("classes"), "app.Main"));
        if (!directory.equals(folder)) {
            arguments.add("leave");
        }
        return Jvm.run("java", directory, environment, arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "a b", "a;b", "100%p", "@a", "'a\"b", "a\nb", "*"})
    void theCacheFolderMayHaveAnyName(String name) throws Exception {
        Path odd = Files.createDirectory(folder.resolve(name));
        assertThat(run(folder, Map.of("XDG_CACHE_HOME", odd.toString()))).isEqualTo("result");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "a b", "100%p", "a\nb"})
    void homeAndTemporaryFolderMayHaveAnyName(String name) throws Exception {
        Path odd = Files.createDirectory(folder.resolve(name));
        assertThat(run(folder, Map.of("XDG_CACHE_HOME", ""), "-Duser.home=" + odd, "-Djava.io.tmpdir=" + odd))
                .isEqualTo("result");
    }

    @Test
    void theTemporaryFolderNeedNotExist() throws Exception {
        Path cache = Files.createDirectory(folder.resolve("cache"));
        assertThat(run(
                        folder,
                        Map.of("XDG_CACHE_HOME", cache.toString()),
                        "-Djava.io.tmpdir=" + folder.resolve("nowhere")))
                .isEqualTo("result");
    }

    @Test
    void theWorkingDirectoryMayBeGone() throws Exception {
        assertThat(run(Files.createDirectory(folder.resolve("gone")), Map.of())).isEqualTo("result");
    }
}
