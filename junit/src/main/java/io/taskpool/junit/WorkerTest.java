package io.taskpool.junit;

import io.taskpool.CallOptions;
import io.taskpool.TaskFuture;
import io.taskpool.WorkerDiedException;
import io.taskpool.process.ProcessTaskPool;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.AssertionFailedError;

/** Runs one test in a worker, and judges how it ended. */
final class WorkerTest {
    private WorkerTest() {}

    /**
     * Runs a test.
     *
     * @throws Throwable what the test threw, or why it has none of the expected ends
     */
    static void run(InWorker settings, ExtensionContext context) throws Throwable {
        String test = WorkerSide.idFor(context.getUniqueId());
        Map<String, String> parameters = WorkerSide.parametersFor(context);
        try (ProcessTaskPool pool = pool(settings)) {
            TaskFuture<@Nullable Void> future = pool.submit(
                    () -> WorkerSide.run(test, parameters),
                    CallOptions.defaults().name("test " + context.getDisplayName()));
            try {
                future.get();
            } catch (ExecutionException e) {
                judge(settings, e.getCause());
                return;
            } catch (InterruptedException e) {
                String stacks = pool.dump();
                pool.shutdownNow();
                throw (InterruptedException)
                        new InterruptedException("interrupted while the test ran in a worker, where it did:\n" + stacks)
                                .initCause(e);
            }
        }
        if (settings.exitCode() != InWorker.RETURNS) {
            throw new AssertionFailedError(
                    "the test has to end its JVM with the exit code " + settings.exitCode() + ", but it returned",
                    settings.exitCode(),
                    "returned");
        }
    }

    private static void judge(InWorker settings, @Nullable Throwable cause) throws Throwable {
        if (cause instanceof FailureInWorker failure) {
            throw failure.failure();
        }
        if (!(cause instanceof WorkerDiedException death)) {
            throw new AssertionFailedError("the test could not be run in a worker: " + cause, cause);
        }
        OptionalInt code = death.exitCode();
        if (settings.exitCode() == InWorker.RETURNS) {
            throw new AssertionFailedError(
                    "the test ended its JVM"
                            + (code.isPresent()
                                    ? " with the exit code " + code.getAsInt()
                                            + "; if it is meant to, say @InWorker(exitCode = " + code.getAsInt() + ")"
                                    : "")
                            + ". " + death.getMessage(),
                    death);
        }
        if (code.isEmpty() || code.getAsInt() != settings.exitCode()) {
            throw new AssertionFailedError(
                    "the test ended its JVM with another exit code than the expected " + settings.exitCode() + ". "
                            + death.getMessage(),
                    settings.exitCode(),
                    code.isPresent() ? code.getAsInt() : "unknown",
                    death);
        }
    }

    private static ProcessTaskPool pool(InWorker settings) {
        ProcessTaskPool.Builder builder =
                ProcessTaskPool.builder().name("@InWorker").workers(1).jvmArgs(settings.jvmArgs());
        if (!settings.javaHome().isEmpty()) {
            builder.javaHome(JavaHome.of(settings.javaHome()));
        }
        if (settings.environment().length > 0) {
            Map<String, String> environment = new HashMap<>(System.getenv());
            for (String variable : settings.environment()) {
                int equals = variable.indexOf('=');
                if (equals <= 0) {
                    throw new IllegalArgumentException(
                            "@InWorker(environment = \"" + variable + "\") is not of the form NAME=value");
                }
                environment.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
            builder.environment(environment);
        }
        return builder.build();
    }
}
