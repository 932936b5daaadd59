package io.taskpool.process.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that speeds up the start of workers: made once, used by all later workers, and never required. */
class StartupArchiveTest {
    @TempDir
    Path cache;

    private List<String> run(String setting, String... more) throws IOException, InterruptedException {
        return run(List.of(), setting, more);
    }

    private List<String> run(List<String> options, String setting, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "-Dio.taskpool.startupArchive=" + setting,
                "-cp",
                System.getProperty("java.class.path"),
                ArchiveMain.class.getName(),
                cache.resolve("taskpool").toString()));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        Path errors = cache.resolve("errors.txt");
        builder.redirectError(errors.toFile());
        Process process = builder.start();
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
            assertThat(Files.readString(errors)).doesNotContain("[warning]").doesNotContain("[error]");
            return text.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("taskpool"))) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }

    @Test
    void isMadeOnceAndUsedByLaterWorkersAndPrograms() throws Exception {
        List<String> lines = run("0", "wait");
        assertThat(archives()).hasSize(1);
        String name = archives().get(0).getFileName().toString();
        assertThat(lines).containsExactly("first none", "then " + name);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.resolve("taskpool"))))
                .isEqualTo("rwx------");

        assertThat(run("0")).containsExactly("first " + name, "then " + name);
        List<String> modules = List.of(
                "--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-exports=java.base/sun.net.util=ALL-UNNAMED");
        assertThat(run(modules, "0")).containsExactly("first " + name, "then " + name); // without any warning
        assertThat(run("off")).containsExactly("first none", "then none");
    }

    @Test
    void emptyFileMarksThatNoArchiveCanBeMade() throws Exception {
        run("0", "wait");
        Path archive = archives().get(0);
        Files.delete(archive);
        Files.createFile(archive);

        assertThat(run("0")).containsExactly("first none", "then none");
        assertThat(archives()).containsExactly(archive);
        assertThat(archive).isEmptyFile();
    }
}
