package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.process.ProcessTaskPool;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The builder refuses settings that cannot be meant, before anything is started, and names the value. */
class RefusedSettingsTest {
    private static ProcessTaskPool.Builder builder() {
        return ProcessTaskPool.builder().workers(1);
    }

    @Test
    void argumentThatIsNoOption() {
        assertThatThrownBy(() -> builder().jvmArgs("-Da=b", "Xmx1g"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("jvmArgs[1] is 'Xmx1g', which is no option of a JVM: options begin with '-', and each is an"
                        + " argument of its own");
        assertThatThrownBy(() -> builder().jvmArgs(" -Da=b")).hasMessageContaining("no option of a JVM");
        assertThatThrownBy(() -> builder().jvmArgs("")).hasMessageContaining("jvmArgs[0] is ''");
    }

    @Test
    void severalOptionsInOneArgument() {
        assertThatThrownBy(() -> builder().jvmArgs("-Xss1m -Dx=y"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("give each as an argument of its own: jvmArgs(\"-Xss1m\", \"-Dx=y\")");
        assertThatThrownBy(() -> builder().jvmArgs("-Da=b -Dx=y")).hasMessageContaining("several options");
        assertThatThrownBy(() -> builder().jvmArgs("--add-opens java.base/java.lang=ALL-UNNAMED"))
                .hasMessageContaining("a space separates the option from its value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-cp", "-classpath", "--class-path=/a.jar", "-jar", "-m", "-cp /a.jar", "-Djava.class.path=/a"})
    void classPath(String argument) {
        assertThatThrownBy(() -> builder().jvmArgs(argument, "/a.jar"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(argument, "get all others from this JVM", "this JVM's class path");
    }

    @Test
    void optionWithoutItsValue() {
        assertThatThrownBy(() -> builder().jvmArgs("-Da=b", "--add-modules"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("--add-modules", "value is missing");
    }

    @Test
    void argumentsWithSpacesThatAreMeant() {
        assertThat(builder()
                        .jvmArgs(
                                "-Dkey=a value with spaces",
                                "-Dline=-Xmx1g -Xss2m",
                                "-XX:OnOutOfMemoryError=kill -9 %p",
                                "--add-modules",
                                "java.sql",
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "@options"))
                .isNotNull();
    }

    @Test
    void heapForRepeatedCallsThatIsNoLarger() {
        assertThatThrownBy(
                        () -> builder().maxHeap("512m").retryOutOfMemory("256m").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("retryOutOfMemory", "512m", "256m");
        assertThatThrownBy(() ->
                        builder().retryOutOfMemory("524288k").maxHeap("512m").build())
                .hasMessageContaining("larger");
        assertThatThrownBy(() -> builder().retryOutOfMemory("lots")).hasMessageContaining("retryOutOfMemory");
    }

    @Test
    void nullsAreNamed() {
        assertThatThrownBy(() -> builder().jvmArgs("-Da=b", null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("jvmArgs[1] is null");
        assertThatThrownBy(() -> builder().jvmArgs((String[]) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("jvmArgs");
        assertThatThrownBy(() -> builder().commandPrefix("nice", null)).hasMessage("commandPrefix[1] is null");
        assertThatThrownBy(() -> builder().resultPackages("com.example", null)).hasMessage("resultPackages[1] is null");
        assertThatThrownBy(() -> builder().environment(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("environment");
        Map<String, String> variables = new HashMap<>(Map.of("LANG", "C"));
        variables.put("TOKEN", null);
        assertThatThrownBy(() -> builder().environment(variables))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("the value of TOKEN is null");
        assertThatThrownBy(() -> builder().environment(Collections.singletonMap(null, "value")))
                .hasMessageContaining("the name of a variable is null");
    }

    @Test
    void namesThatNoVariableCanHave() {
        assertThatThrownBy(() -> builder().environment(Map.of("A=B", "c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'A=B' cannot be the name of a variable");
        assertThatThrownBy(() -> builder().environment(Map.of("A", "c\0d"))).hasMessageContaining("the value of A");
    }
}
