package io.taskpool.process.host.launch;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * JVM options in environment variables. A worker inherits this JVM's, except for those that would keep it from
 * starting: options that open a port, which is already in use, or set a heap size, which may exceed the worker's limit.
 */
final class EnvironmentOptions {
    static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private static final String NOT_FOR_WORKERS =
            "(?<!\\S)[\"']?(?:-agentlib:jdwp|-Xrunjdwp|-Dcom\\.sun\\.management\\.jmxremote\\.(?:rmi\\.)?port="
                    + "|-Xm[sx]|-XX:(?:Initial|Min|Max|SoftMax)HeapSize=)\\S*";

    private static final String CHOOSES_COLLECTOR =
            "(?<!\\S)[\"']?-XX:\\+Use(?:Serial|Parallel|G1|Z|Shenandoah|Epsilon)GC(?![^\\s\"'])";

    private EnvironmentOptions() {}

    /** Removes options that are not for workers from an environment. */
    static void adapt(Map<String, String> environment) {
        for (String variable : VARIABLES) {
            String options = environment.get(variable);
            if (options == null) {
                continue;
            }
            String rest = Pattern.compile(NOT_FOR_WORKERS)
                    .matcher(options)
                    .replaceAll("")
                    .strip();
            if (rest.isEmpty()) {
                environment.remove(variable);
            } else {
                environment.put(variable, rest);
            }
        }
    }

    /** Tells whether an option or a variable chooses a garbage collector. A JVM for which two are chosen does not start. */
    static boolean chooseCollector(Map<String, String> environment, List<String> jvmArguments) {
        for (String variable : VARIABLES) {
            if (choosesCollector(environment.get(variable))) {
                return true;
            }
        }
        for (String argument : jvmArguments) {
            if (choosesCollector(argument)) {
                return true;
            }
        }
        return false;
    }

    private static boolean choosesCollector(@Nullable String options) {
        return options != null
                && options.contains("GC") // a regular expression costs time in a new JVM
                && Pattern.compile(CHOOSES_COLLECTOR).matcher(options).find();
    }
}
