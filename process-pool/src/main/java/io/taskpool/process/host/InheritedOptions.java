package io.taskpool.process.host;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * JVM options that come by way of the environment. A worker has this JVM's, but those that open a port: the port is taken
 * already, and a JVM that cannot have it does not start.
 */
final class InheritedOptions {
    private static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private static final String OPENS_PORT =
            "(?<!\\S)[\"']?(?:-agentlib:jdwp|-Xrunjdwp|-Dcom\\.sun\\.management\\.jmxremote\\.(?:rmi\\.)?port=)\\S*";

    private InheritedOptions() {}

    /** Takes such options out of an environment. */
    static void withoutPorts(Map<String, String> environment) {
        for (String variable : VARIABLES) {
            String options = environment.get(variable);
            if (options == null) {
                continue;
            }
            String rest =
                    Pattern.compile(OPENS_PORT).matcher(options).replaceAll("").strip();
            if (rest.isEmpty()) {
                environment.remove(variable);
            } else {
                environment.put(variable, rest);
            }
        }
    }
}
