package io.taskpool.process.host.launch;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says which setting most likely kept a worker from starting, by what the worker printed before it ended. */
public final class StartAdvice {
    /** What the {@code java} command or the JVM prints when it refuses its arguments. */
    private static final List<String> REFUSALS = List.of(
            "Could not create the Java Virtual Machine",
            "Error occurred during initialization of",
            "Could not find or load main class",
            "Unable to access jarfile");

    private StartAdvice() {}

    /**
     * Returns the advice.
     *
     * @param settings the settings of the pool
     * @param large whether the worker had the larger heap for calls that ran out of memory
     * @param lastLines what the worker printed
     * @return one sentence, without its full stop
     */
    public static String of(ProcessSettings settings, boolean large, List<String> lastLines) {
        String printed = String.join("\n", lastLines);
        if (settings.debug() != null && printed.contains("JDWP")) {
            return "Another program may have its port for a debugger: debugWorkers(firstPort, …) sets which it is, and 0 a free"
                    + " one";
        }
        if (isRefusal(printed)) {
            return ofRefusal(settings, large, printed);
        }
        if (!settings.commandPrefix().isEmpty()) {
            return "It was started by way of commandPrefix(\"" + String.join("\", \"", settings.commandPrefix())
                    + "\"). That command has to run the words that follow it, and to leave standard input and standard"
                    + " output connected, which are the pipe to this JVM";
        }
        if (settings.worker().initializer() != null) {
            return "The pool's initializer runs before a worker is ready, so it may have ended the JVM";
        }
        return "The command below, run by hand, may show more";
    }

    private static boolean isRefusal(String printed) {
        for (String refusal : REFUSALS) {
            if (printed.contains(refusal)) {
                return true;
            }
        }
        return false;
    }

    private static String ofRefusal(ProcessSettings settings, boolean large, String printed) {
        for (String argument : settings.jvmArgs()) {
            if (printed.contains(essence(argument))) {
                return "Its JVM refuses '" + argument + "', which was set by jvmArgs";
            }
        }
        String lowerCase = printed.toLowerCase(Locale.ROOT);
        if (lowerCase.contains("heap") || lowerCase.contains("memory")) {
            return large
                    ? "Its heap of " + settings.worker().largerHeap() + " was set by retryOutOfMemory"
                    : "Its heap of " + settings.worker().maxHeap()
                            + " was set by maxHeap or, without that, is its share of this JVM's heap";
        }
        String variable = variable(settings);
        return "Its JVM refuses an option, which may have been set by "
                + (settings.jvmArgs().isEmpty() ? "" : "jvmArgs, by ")
                + (variable == null ? "" : "the environment variable " + variable + ", by ")
                + "javaHome, whose JDK may not know it, or on this JVM's own command line (inheritProperties(false) keeps it"
                + " from workers)";
    }

    /** Returns the part of an option that the JVM repeats when it refuses it. */
    private static String essence(String argument) {
        if (argument.startsWith("-XX:")) {
            String flag = argument.substring(4);
            String name = flag.startsWith("+") || flag.startsWith("-") ? flag.substring(1) : flag;
            int equals = name.indexOf('=');
            return equals < 0 ? name : name.substring(0, equals);
        }
        int equals = argument.indexOf('=');
        return argument.startsWith("--") && equals >= 0 ? argument.substring(equals + 1) : argument;
    }

    private static @Nullable String variable(ProcessSettings settings) {
        for (String name : EnvironmentOptions.VARIABLES) {
            String value = settings.environment() == null
                    ? System.getenv(name)
                    : settings.environment().get(name);
            if (value != null) {
                return name;
            }
        }
        return null;
    }
}
