package io.taskpool.process;

import io.taskpool.process.host.launch.ParentArguments;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Refuses JVM arguments that could not be what the user meant: those that are no options, several options in one text,
 * and those that decide which classes a worker starts with. The JVM would take some of them for the name of a main class,
 * and others without a word.
 */
final class WorkerArguments {
    private static final List<String> CLASS_PATHS =
            List.of("-cp", "-classpath", "--class-path", "-jar", "-m", "--module", "-Djava.class.path");

    private WorkerArguments() {}

    /**
     * Checks arguments.
     *
     * @param arguments the arguments, none of them null
     * @throws IllegalArgumentException if one of them is refused
     */
    static void check(List<String> arguments) {
        boolean valueFollows = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            String wrong = valueFollows ? null : refusal(argument);
            if (wrong != null) {
                throw new IllegalArgumentException(
                        String.format(Locale.ROOT, "jvmArgs[%d] is '%s', %s", i, argument, wrong));
            }
            valueFollows = !valueFollows && ParentArguments.valueFollows(argument);
        }
        if (valueFollows) {
            throw new IllegalArgumentException("jvmArgs end with '" + arguments.get(arguments.size() - 1)
                    + "', whose value is missing; give it as the next argument, or behind an equals sign");
        }
    }

    private static @Nullable String refusal(String argument) {
        if (!argument.startsWith("-") && !argument.startsWith("@")) {
            return "which is no option of a JVM: options begin with '-', and each is an argument of its own";
        }
        int equals = argument.indexOf('=');
        String name = equals < 0 ? argument : argument.substring(0, equals);
        int space = name.indexOf(' ');
        if (CLASS_PATHS.contains(space < 0 ? name : name.substring(0, space))) {
            return "which decides the classes that a JVM starts with. Workers have their own and get all others from this"
                    + " JVM, so leave it out; what tasks need belongs on this JVM's class path";
        }
        int next = indexOfNextOption(argument, equals);
        if (next >= 0) {
            return "which looks like several options in one text; give each as an argument of its own: jvmArgs(\""
                    + argument.substring(0, next).strip() + "\", \""
                    + argument.substring(next).strip() + "\")";
        }
        if (space >= 0 && ParentArguments.valueFollows(name.substring(0, space))) {
            return "in which a space separates the option from its value; use an equals sign, or two arguments";
        }
        return null;
    }

    /**
     * Finds another option behind a space, or returns -1. A value that begins with a dash itself is most likely a list of
     * options for somebody else.
     */
    private static int indexOfNextOption(String argument, int equals) {
        if (equals >= 0 && argument.startsWith("-", equals + 1)) {
            return -1;
        }
        for (String start : List.of(" -X", " -D", " --add-", " -ea", " -javaagent:", " -agentlib:")) {
            int found = argument.indexOf(start);
            if (found >= 0) {
                return found + 1;
            }
        }
        return -1;
    }
}
