package io.taskpool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Checks the workflow file that tests each change, because otherwise a mistake in it shows only when it does not run.
 */
class WorkflowTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("-Dtest=(\\w+)");
    private static Map<?, ?> jobs;

    @BeforeAll
    static void read() throws Exception {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Map<?, ?> workflow =
                new Yaml(new SafeConstructor(options)).load(Files.readString(ROOT.resolve(".github/workflows/ci.yml")));
        // YAML 1.1 reads the key 'on' as true.
        assertThat(workflow.get(true)).isInstanceOf(Map.class);
        jobs = map(workflow.get("jobs"));
    }

    private static Map<?, ?> map(Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return (Map<?, ?>) value;
    }

    private static List<?> list(Object value) {
        assertThat(value).isInstanceOf(List.class);
        return (List<?>) value;
    }

    /** Returns the values that the steps of a job have for a key. */
    private static List<String> steps(Object job, String key) {
        return list(map(job).get("steps")).stream()
                .map(step -> map(step).get(key))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    @Test
    void eachJobStatesWhereItRunsAndForHowLong() {
        assertThat(jobs).isNotEmpty();
        for (Object job : jobs.values()) {
            assertThat(map(job).keySet().toString()).contains("runs-on", "timeout-minutes", "steps");
        }
    }

    @Test
    void eachStepDoesOneThing() {
        for (Object job : jobs.values()) {
            for (Object step : list(map(job).get("steps"))) {
                assertThat(map(step).containsKey("uses") ^ map(step).containsKey("run"))
                        .as("%s has either 'uses' or 'run'", step)
                        .isTrue();
            }
        }
    }

    @Test
    void actionsArePinnedByMajorVersion() {
        for (Object job : jobs.values()) {
            assertThat(steps(job, "uses")).isNotEmpty().allMatch(action -> action.matches("actions/[a-z-]+@v\\d+"));
        }
    }

    @Test
    void allTestsRunOnBothJdksOnLinux() {
        Object linux = jobs.get("linux");
        assertThat(map(linux).get("runs-on")).isEqualTo("ubuntu-latest");
        assertThat(steps(linux, "run")).singleElement().asString().endsWith(".ci/run");
        assertThat(ROOT.resolve(".ci/run")).isExecutable();
        Object setup = list(map(linux).get("steps")).get(1);
        assertThat(map(map(setup).get("with")).get("java-version")).asString().contains("17", "25");
    }

    @Test
    void theContractRunsOnTheOtherSystems() throws Exception {
        Map<?, ?> elsewhere = map(jobs.get("elsewhere"));
        Map<?, ?> matrix = map(map(elsewhere.get("strategy")).get("matrix"));
        assertThat(matrix.get("os")).asString().contains("windows", "macos");
        assertThat(list(matrix.get("java"))).hasToString("[17, 25]");
        List<String> tests = TEST.matcher(String.join("\n", steps(elsewhere, "run")))
                .results()
                .map(result -> result.group(1))
                .toList();
        assertThat(tests).isNotEmpty();
        for (String test : tests) {
            try (Stream<Path> sources = Files.walk(ROOT.resolve("process-pool/src/test/java"))) {
                assertThat(sources).as("a test named %s", test).anyMatch(file -> file.endsWith(test + ".java"));
            }
        }
    }
}
