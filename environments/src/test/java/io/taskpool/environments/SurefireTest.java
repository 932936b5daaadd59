package io.taskpool.environments;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.app.App;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Within a build tool's JVM. Surefire runs this class three times, each in another arrangement of class loaders. */
class SurefireTest {
    @Test
    void runsInTest() throws Exception {
        Environment environment = Environment.valueOf(System.getProperty("taskpool.surefire", "SUREFIRE"));
        String classPath = System.getProperty("surefire.real.class.path", "");
        assertThat(classPath.contains("surefirebooter"))
                .as("launched by a booter jar: %s", classPath)
                .isEqualTo(environment == Environment.SUREFIRE);
        Platforms.works(environment, EnvironmentReport.of(List.of(App.run())).withoutWorkersLeft());
    }

    @Tag("full")
    @Test
    void ranInMavensJvmBeforeTheTests() throws Exception {
        Platforms.works(
                Environment.EXEC_JAVA,
                EnvironmentReport.of(Files.readAllLines(Library.TARGET.resolve("exec-java.txt")))
                        .withoutWorkersLeft());
    }
}
