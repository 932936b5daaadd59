package io.taskpool.environments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The Maven that runs the tests, run anew. */
final class Maven {
    private static final List<String> PLUGINS = List.of("compiler", "resources", "exec");

    private Maven() {}

    private static String property(String name) {
        String value = System.getProperty("taskpool.maven." + name);
        if (value == null) {
            throw new AssertionError("no taskpool.maven." + name + ": this test runs in 'mvn verify' only");
        }
        return value;
    }

    private static LaunchedProgram in(Path outputs, Path project) {
        return new LaunchedProgram(outputs)
                .with(Path.of(property("home"), "bin", "mvn").toString(), "--batch-mode")
                .with("--file", project.resolve("pom.xml").toString())
                .environment(Map.of("JAVA_HOME", Jdk.HOME.toString()))
                .within(Duration.ofMinutes(15));
    }

    /** Makes a build of our own sources, with what the build that runs the tests has. */
    static LaunchedProgram ours(Path outputs, Path sources) {
        LaunchedProgram maven = in(outputs, sources).with("-Dmaven.repo.local=" + property("localRepository"));
        return property("offline").endsWith("true") ? maven.with("--offline") : maven;
    }

    /**
     * Makes a build of a stranger's project, with nobody's settings and an empty local repository. It knows no other source of
     * our artifacts than the one given. What this build has downloaded stands for the repository that all else comes from, and
     * holds these versions of plugins.
     */
    static LaunchedProgram strangers(Path outputs, Path project, Path local, Repository source) throws IOException {
        Path settings = Files.writeString(outputs.resolve(project.getFileName() + "-settings.xml"), """
                <settings>
                  <mirrors>
                    <mirror><id>downloaded</id><mirrorOf>central</mirrorOf><url>%s</url></mirror>
                  </mirrors>
                  <profiles>
                    <profile>
                      <id>staged</id>
                      <repositories>
                        <repository><id>staged</id><url>%s</url></repository>
                      </repositories>
                    </profile>
                  </profiles>
                  <activeProfiles><activeProfile>staged</activeProfile></activeProfiles>
                </settings>
                """.formatted(
                        Path.of(property("localRepository")).toUri(), source.uri()));
        LaunchedProgram maven = in(outputs, project)
                .with("--quiet", "--settings", settings.toString(), "--global-settings", settings.toString())
                .with("-Dmaven.repo.local=" + local);
        for (String plugin : PLUGINS) {
            maven.with("-D" + plugin + ".plugin.version=" + property(plugin));
        }
        return maven;
    }
}
