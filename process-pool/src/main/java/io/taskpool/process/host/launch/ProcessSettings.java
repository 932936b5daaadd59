package io.taskpool.process.host.launch;

import io.taskpool.remote.host.WorkerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How workers are launched.
 *
 * @param worker what is not about their launch
 * @param jvmArgs further JVM arguments
 * @param javaHome the JDK or JRE that runs the workers
 * @param environment the workers' whole environment, or null for that of this JVM
 * @param directory the workers' working directory, or null for that of this JVM
 * @param commandPrefix words in front of the command
 * @param debug how each worker listens for a debugger, or null if it does not
 * @param inheritProperties whether workers have this JVM's system properties, time zone, locale and options
 */
public record ProcessSettings(
        WorkerSettings worker,
        List<String> jvmArgs,
        Path javaHome,
        @Nullable Map<String, String> environment,
        @Nullable Path directory,
        List<String> commandPrefix,
        @Nullable DebugSettings debug,
        boolean inheritProperties) {
    /** Tells whether the workers' environment was given and differs from this JVM's. */
    boolean setsVariable(String name) {
        String value = environment == null ? null : environment.get(name);
        return value != null && !value.equals(System.getenv(name));
    }

    /** Returns settings of workers that run no user code, in the environment of this JVM unless one is given. */
    public static ProcessSettings plain(
            WorkerSettings worker, List<String> jvmArgs, Path javaHome, @Nullable Map<String, String> environment) {
        return new ProcessSettings(worker, jvmArgs, javaHome, environment, null, List.of(), null, false);
    }
}
