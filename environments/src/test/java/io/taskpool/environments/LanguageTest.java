package io.taskpool.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.tools.nsc.Main;

/** Lambdas of other languages, as their compilers make them. */
@Tag("full")
class LanguageTest {
    @TempDir
    Path folder;

    @Test
    void runsKotlinLambdas() throws Exception {
        Path classes = folder.resolve("classes");
        Path runtime = Library.jar("kotlin-stdlib-");
        ExitCode exitCode = new K2JVMCompiler()
                .exec(
                        System.err,
                        "src/test/projects/kotlin/Program.kt",
                        "-d",
                        classes.toString(),
                        "-classpath",
                        Library.join(List.of(runtime)) + ":" + Library.programClassPath(),
                        "-no-stdlib",
                        "-no-reflect",
                        "-jvm-target",
                        "17",
                        "-jdk-home",
                        Jdk.HOME.toString());
        assertThat(exitCode).isEqualTo(ExitCode.OK);
        Platforms.works(Environment.KOTLIN, run(classes, runtime, "com.example.kotlin.Program"));
    }

    @Test
    void runsScalaLambdas() throws Exception {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        Path runtime = Library.jar("scala-library-");
        boolean compiled = Main.process(new String[] {
            "-d",
            classes.toString(),
            "-classpath",
            runtime + ":" + Library.programClassPath(),
            "-release",
            "17",
            "src/test/projects/scala/Program.scala"
        });
        assertThat(compiled).isTrue();
        Platforms.works(Environment.SCALA, run(classes, runtime, "com.example.scala.Program"));
    }

    private EnvironmentReport run(Path classes, Path runtime, String main) throws Exception {
        return LaunchedProgram.java(folder)
                .with("-cp", classes + ":" + runtime + ":" + Library.programClassPath(), main)
                .report();
    }
}
