package io.taskpool.junit;

import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the JDK that {@link InWorker#javaHome()} names: where it is differs from machine to machine. */
final class JavaHome {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)}");

    private JavaHome() {}

    static Path of(String text) {
        return Path.of(VARIABLE.matcher(text).replaceAll(variable -> Matcher.quoteReplacement(value(variable, text))));
    }

    private static String value(MatchResult variable, String text) {
        String name = variable.group(1);
        String property = System.getProperty(name);
        String value = property != null ? property : System.getenv(name);
        if (value == null) {
            throw new IllegalArgumentException("@InWorker(javaHome = \"" + text + "\") needs the system property or the"
                    + " environment variable " + name
                    + ", and there is neither; to skip the test where it is missing, add"
                    + " @EnabledIfEnvironmentVariable(named = \"" + name + "\", matches = \".+\")");
        }
        return value;
    }
}
