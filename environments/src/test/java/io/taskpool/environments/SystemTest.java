package io.taskpool.environments;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.environments.programs.AsciiMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operating system and its settings may be like. */
@Tag("full")
class SystemTest {
    private static final Path TEST_CLASSES = Library.TARGET.resolve("test-classes");

    @TempDir
    Path folder;

    private LaunchedProgram program() {
        return LaunchedProgram.java(folder).with("-cp", Library.programClassPath());
    }

    @Test
    void runsWorkersOnOtherJdk() throws Exception {
        Path other = Jdk.other().orElse(null);
        if (other == null) {
            Platforms.notHere(Environment.OTHER_JDK, "no second JDK is installed");
            return;
        }
        EnvironmentReport report =
                program().with("-Dapp.javaHome=" + other, Library.MAIN).report();
        assertThat(report.java()).isEqualTo(Jdk.version());
        assertThat(report.workerJava()).isNotEqualTo(Jdk.version());
        Platforms.works(Environment.OTHER_JDK, report);
    }

    @Test
    void needsNoCommandsOfTheSystem() throws Exception {
        Platforms.works(
                Environment.EMPTY_PATH,
                program()
                        .with(Library.MAIN)
                        .environment(Map.of("PATH", "/nonexistent"))
                        .report());
    }

    @Test
    void runsWhereTheEnvironmentSizesTheHeapAndChoosesTheCollector() throws Exception {
        EnvironmentReport report = program()
                .with(Library.MAIN)
                .environment(Map.of("JAVA_TOOL_OPTIONS", "-Xms1500m -Xmx1600m -XX:+UseParallelGC"))
                .report();
        Platforms.works(Environment.TOOL_OPTIONS, report);
    }

    @Test
    void needsNoShell() throws Exception {
        Platforms.works(
                Environment.NO_SHELL,
                program().with("-Dio.taskpool.shell=false", Library.MAIN).report());
    }

    @Test
    void needsNoHomeFolder() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        // Nobody can write there, not even root.
        EnvironmentReport report = program()
                .with("-Duser.home=/proc/nobody", "-Djava.io.tmpdir=" + temporary, Library.MAIN)
                .environment(Map.of("HOME", "/proc/nobody", "XDG_CACHE_HOME", ""))
                .report();
        Platforms.works(Environment.NO_HOME, report);
        try (var files = Files.walk(temporary)) {
            assertThat(files).anyMatch(file -> file.getFileName().toString().matches("worker.*\\.jar"));
        }
    }

    @Test
    void makesNoHomeFolderWhereThereIsNone() throws Exception {
        Path home = folder.resolve("nobody");
        program()
                .with("-Duser.home=" + home, "-Djava.io.tmpdir=" + folder, Library.MAIN)
                .environment(Map.of("HOME", home.toString(), "XDG_CACHE_HOME", ""))
                .report();
        assertThat(home).doesNotExist();
    }

    @Test
    void runsWithTemporaryFolderThatNothingCanBeExecutedIn() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("noexec"));
        String script = "mount -t tmpfs -o noexec,size=64m tmpfs \"$0\" || exit 99; export TMPDIR=\"$0\"; exec \"$@\"";
        LaunchedProgram isolated =
                new LaunchedProgram(folder).with("unshare", "--mount", "--map-root-user", "sh", "-c", script);
        LaunchedProgram.Ended ended;
        try {
            ended = isolated.with(mount.toString(), Jdk.tool("java").toString())
                    .with("-cp", Library.programClassPath(), "-Djava.io.tmpdir=" + mount)
                    .with("-Duser.home=" + mount, Library.MAIN)
                    .environment(Map.of("XDG_CACHE_HOME", mount.resolve("cache").toString()))
                    .end();
        } catch (IOException e) {
            Platforms.notHere(Environment.NOEXEC_TMP, "there is no command to mount with");
            return;
        }
        if (ended.exitCode() == 99 || ended.errors().stream().anyMatch(line -> line.startsWith("unshare: "))) {
            Platforms.notHere(Environment.NOEXEC_TMP, "mounting is not allowed");
        }
        assertThat(ended.exitCode()).as(String.join("\n", ended.errors())).isZero();
        Platforms.works(
                Environment.NOEXEC_TMP, EnvironmentReport.of(ended.output()).withoutWorkersLeft());
    }

    @Test
    void keepsLettersThatTheLocaleDoesNotHave() throws Exception {
        List<String> output = LaunchedProgram.java(folder)
                .with("-cp", TEST_CLASSES + ":" + Library.programClassPath())
                // Said to this JVM alone. The workers' output comes as it was printed.
                .with("-Dsun.stdout.encoding=UTF-8", "-Dstdout.encoding=UTF-8", AsciiMain.class.getName())
                .environment(Map.of("LC_ALL", "C", "LANG", "C"))
                .output();
        assertThat(output).contains("ein Arbeiter sagt: Grüße, 世界 😀");
        Platforms.works(Environment.ASCII_LOCALE, EnvironmentReport.of(output).withoutWorkersLeft());
    }
}
