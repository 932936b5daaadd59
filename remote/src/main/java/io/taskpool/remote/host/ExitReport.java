package io.taskpool.remote.host;

import io.taskpool.BrokenPoolException;
import io.taskpool.WorkerDiedException;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.spi.WorkUnit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says how a worker ended, for the exceptions that calls see.
 *
 * @param worker how the worker is called
 * @param host the machine that it ran on, or null if that is this one
 * @param pid its process id
 * @param exitCode its exit code
 * @param command the command that started it
 * @param killReason why this library killed it, or null if it did not
 * @param violation how the stream from it was broken, or null if it was not
 * @param lastLines its last lines on standard error
 * @param crashReport the file to which its JVM has written a crash report, or null
 * @param memoryKill whether the kernel has killed something for lack of memory meanwhile
 */
record ExitReport(
        String worker,
        @Nullable String host,
        long pid,
        int exitCode,
        List<String> command,
        @Nullable String killReason,
        @Nullable ProtocolException violation,
        List<String> lastLines,
        @Nullable Path crashReport,
        boolean memoryKill) {
    /** With {@code -XX:+ExitOnOutOfMemoryError}. */
    private static final int EXIT_ON_OUT_OF_MEMORY = 3;

    /** A worker's own threads have failed. */
    private static final int EXIT_ESCAPED = 71;

    private static final Pattern SECRET = Pattern.compile(
            "(-D[^=]*(?:password|passwd|secret|token|credential|apikey)[^=]*=).*", Pattern.CASE_INSENSITIVE);

    /** What a user, a terminal or a service manager sends, and nothing that a worker would meet again. */
    private static final Set<String> FROM_OUTSIDE = Set.of("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP");

    /** What a call sees that was running, or whose outcome was lost. */
    WorkerDiedException death(String call, String what) {
        boolean outOfMemory = isOutOfMemory();
        StringBuilder message = new StringBuilder(worker).append(' ').append(reason(outOfMemory));
        message.append(" while ").append(call).append(' ').append(what).append("; other calls are not affected");
        if (crashReport != null) {
            message.append(". The JVM's report: ").append(crashReport);
        }
        if (!lastLines.isEmpty()) {
            message.append(". Its last lines: ").append(String.join("\n", lastLines));
        }
        return new WorkerDiedException(
                message.toString(),
                host == null ? "localhost" : host,
                pid,
                exitCode,
                ExitStatus.signal(exitCode),
                lastLines,
                crashReport,
                outOfMemory);
    }

    /** Says in a few words how it ended. */
    String reason() {
        return reason(isOutOfMemory());
    }

    private boolean isOutOfMemory() {
        return killReason == null && memoryKill && "SIGKILL".equals(ExitStatus.signal(exitCode));
    }

    private String reason(boolean outOfMemory) {
        if (killReason != null) {
            return "was killed because " + killReason;
        }
        String end = outOfMemory
                ? "was killed by the kernel, most likely because memory ran out (fewer workers or smaller heaps help)"
                : ExitStatus.describe(exitCode);
        return violation == null ? end : end + ", and the stream from it was broken (" + violation.getMessage() + ")";
    }

    /** What a call sees that workers died of before it began. */
    WorkerDiedException deathOfArrival(WorkUnit work, int workers) {
        return death(
                work.describe(0),
                "was arriving; it has not begun, and most likely is more than a worker can take in ("
                        + (workers > 1 ? workers + " workers have" : "one worker has") + " ended so)");
    }

    /** Tells whether the worker must have ended of what it was reading, if it was, and not of anything from elsewhere. */
    boolean byReading() {
        return killReason == null && (exitCode == EXIT_ON_OUT_OF_MEMORY || exitCode == EXIT_ESCAPED);
    }

    /** Tells whether a signal from elsewhere ended the worker. */
    boolean byOthers() {
        String signal = ExitStatus.signal(exitCode);
        return killReason == null && signal != null && FROM_OUTSIDE.contains(signal);
    }

    /**
     * What calls see if no worker can be started.
     *
     * @param when how far the worker had got
     * @param advice which setting is the likely reason
     * @param initializerFailure what the initializer threw, which is the reason then, or null
     */
    BrokenPoolException startFailure(String when, String advice, @Nullable Throwable initializerFailure) {
        StringBuilder message =
                new StringBuilder("cannot start workers: ").append(worker).append(' ');
        message.append(reason(false));
        if (initializerFailure == null) {
            message.append(' ').append(when);
        }
        if (!lastLines.isEmpty()) {
            message.append(". It printed: ")
                    .append(String.join("\n", lastLines))
                    .append('\n');
        } else if (initializerFailure == null) {
            message.append(". It printed nothing. ");
        }
        if (initializerFailure == null) {
            message.append(advice).append(". Its command: ").append(String.join(" ", withoutSecrets(command)));
        }
        return new BrokenPoolException(message.toString(), initializerFailure);
    }

    /** Values of properties that are called like a secret have no place in a log. */
    private static List<String> withoutSecrets(List<String> words) {
        List<String> shown = new ArrayList<>();
        for (String word : words) {
            shown.add(SECRET.matcher(word).replaceFirst("$1***"));
        }
        return shown;
    }
}
