package io.taskpool.environments;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One jar with everything, as Maven's plugins have made it before these tests. */
@Tag("full")
class PackagedTest {
    @TempDir
    Path folder;

    @Test
    void runsInSpringBootJar() throws Exception {
        Platforms.works(Environment.SPRING_BOOT, jar("environments-boot.jar"));
    }

    @Test
    void runsInShadedJar() throws Exception {
        Platforms.works(Environment.SHADED, jar("shaded.jar"));
    }

    @Test
    void runsInShadedJarThatHasTheLibraryUnderAnotherName() throws Exception {
        Platforms.works(Environment.RELOCATED, jar("relocated.jar"));
    }

    private EnvironmentReport jar(String name) throws Exception {
        return LaunchedProgram.java(folder)
                .with("-jar", Library.TARGET.resolve(name).toString())
                .report();
    }
}
