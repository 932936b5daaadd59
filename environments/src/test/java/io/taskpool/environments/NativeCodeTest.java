package io.taskpool.environments;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.environments.programs.NativeCode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("full")
class NativeCodeTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nativeCodeFailsItsOwnCallAtWorst(boolean shell) throws Exception {
        Path library = folder.resolve("native.so");
        try {
            new LaunchedProgram(folder)
                    .with("gcc", "-shared", "-fPIC", "-o", library.toString(), "src/test/projects/native/native.c")
                    .output();
        } catch (IOException e) {
            Platforms.notHere(Environment.NATIVE_CODE, "there is no gcc");
        }
        LaunchedProgram.Ended ended = LaunchedProgram.java(folder)
                .with("-Djava.io.tmpdir=" + folder, "-Dio.taskpool.shell=" + shell)
                .with("-cp", Library.TARGET.resolve("test-classes") + ":" + Library.programClassPath())
                .with(NativeCode.class.getName(), library.toString())
                .end();
        assertThat(ended.exitCode()).as(String.join("\n", ended.errors())).isZero();
        assertThat(ended.errors()).contains("printed by native code", "written to descriptor 1");
        EnvironmentReport report = EnvironmentReport.of(ended.output()).withoutWorkersLeft();
        if (shell) {
            Platforms.works(Environment.NATIVE_CODE, report);
        }
    }
}
