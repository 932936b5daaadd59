package io.taskpool.process.host.launch;

import io.taskpool.TaskAction;
import io.taskpool.TaskCodec;
import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How workers are launched and communicated with.
 *
 * @param maxHeap the value for {@code -Xmx}
 * @param largerHeap the value for {@code -Xmx} of the worker that repeats calls that ran out of memory, or null
 * @param jvmArgs further JVM arguments
 * @param javaHome the JDK or JRE that runs the workers
 * @param environment the workers' whole environment, or null for that of this JVM
 * @param directory the workers' working directory, or null for that of this JVM
 * @param commandPrefix words in front of the command
 * @param initializer runs once in each worker before its first call, or null
 * @param finalizer runs once in each worker after its last call, or null
 * @param codec writes and reads what has no compact form, or null for Java serialization
 * @param resultFilter decides which classes results may hold, or null
 * @param maxMessageBytes the limit on one message
 * @param startTimeout how long a worker may take until it is ready
 * @param debug how each worker listens for a debugger, or null if it does not
 * @param inheritProperties whether workers have this JVM's system properties, time zone, locale and options
 * @param spinWait whether threads spin before they sleep, here and in workers
 * @param failedCalls the folder for calls that failed, or null if they are not saved
 */
public record ProcessSettings(
        String maxHeap,
        @Nullable String largerHeap,
        List<String> jvmArgs,
        Path javaHome,
        @Nullable Map<String, String> environment,
        @Nullable Path directory,
        List<String> commandPrefix,
        @Nullable TaskAction initializer,
        @Nullable TaskAction finalizer,
        @Nullable TaskCodec codec,
        @Nullable ObjectInputFilter resultFilter,
        int maxMessageBytes,
        Duration startTimeout,
        @Nullable DebugSettings debug,
        boolean inheritProperties,
        boolean spinWait,
        @Nullable Path failedCalls) {

    /** Returns {@link #maxHeap} in bytes. */
    public long maxHeapBytes() {
        return MemorySize.bytes(maxHeap);
    }

    /** Tells whether workers wait for a debugger before they start. */
    public boolean waitsForDebugger() {
        return debug != null && debug.suspend();
    }

    /** Tells whether the workers' environment was given and differs from this JVM's. */
    boolean setsVariable(String name) {
        String value = environment == null ? null : environment.get(name);
        return value != null && !value.equals(System.getenv(name));
    }

    /** Returns settings of workers that run no user code, in the environment of this JVM unless one is given. */
    public static ProcessSettings plain(
            String maxHeap,
            List<String> jvmArgs,
            Path javaHome,
            @Nullable Map<String, String> environment,
            int maxMessageBytes,
            Duration startTimeout) {
        return new ProcessSettings(
                maxHeap,
                null,
                jvmArgs,
                javaHome,
                environment,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                maxMessageBytes,
                startTimeout,
                null,
                false,
                true,
                null);
    }
}
