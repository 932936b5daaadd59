package io.taskpool.benchmarks.soak;

import io.taskpool.BrokenPoolException;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskSerializationException;
import io.taskpool.TaskTimeoutException;
import io.taskpool.WorkerDiedException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;

/** How a call ended. */
enum SeenOutcome {
    /** Nothing has been reported; at the end of a round this is a lost call. */
    PENDING,
    /** Its own value. */
    VALUE,
    /** A value other than its own. */
    WRONG_VALUE,
    /** The exception that its task throws on purpose. */
    THREW,
    /** Its worker died while the call ran. */
    DIED,
    /** Its worker was killed by the pool because of another call. */
    KILLED_FOR_ANOTHER,
    TIMED_OUT,
    CANCELLED,
    /** {@code shutdownNow} returned it as one that had not begun. */
    NOT_BEGUN,
    UNSERIALIZABLE,
    OUT_OF_MEMORY,
    /** Its worker had no memory to receive it. */
    DID_NOT_FIT,
    STACK_OVERFLOW,
    /** The pool could not start workers. */
    BROKEN,
    REJECTED,
    /** Part of a {@code map} that failed at a later item, so this call must have run. */
    BEFORE_FAILURE,
    /** Part of a {@code map} or {@code stream} that ended before this call's result was returned. */
    DROPPED,
    /** Anything else. */
    UNEXPECTED;

    /** Returns the outcome that a failure means for a call, whose number the failure should carry. */
    static SeenOutcome of(Throwable failure, int call) {
        Throwable cause = unwrap(failure);
        if (cause instanceof WorkerDiedException died) {
            return String.valueOf(died.getMessage()).contains(" was killed because ") ? KILLED_FOR_ANOTHER : DIED;
        }
        if (cause instanceof TaskTrouble trouble) {
            return trouble.call() == call ? THREW : WRONG_VALUE;
        }
        if (cause instanceof MuteTrouble trouble) {
            return trouble.call() == call ? THREW : WRONG_VALUE;
        }
        if (cause instanceof TaskTimeoutException) {
            return TIMED_OUT;
        }
        if (cause instanceof CancellationException) {
            return CANCELLED;
        }
        if (cause instanceof TaskSerializationException) {
            return UNSERIALIZABLE;
        }
        if (cause instanceof OutOfMemoryError) {
            return String.valueOf(cause.getMessage()).contains(" did not fit ") ? DID_NOT_FIT : OUT_OF_MEMORY;
        }
        if (cause instanceof StackOverflowError) {
            return STACK_OVERFLOW;
        }
        if (cause instanceof BrokenPoolException) {
            return BROKEN;
        }
        return cause instanceof RejectedExecutionException ? REJECTED : UNEXPECTED;
    }

    /** Returns the task's own exception. */
    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof ExecutionException
                        || cause instanceof CompletionException
                        || cause instanceof TaskFailedException)) {
            cause = cause.getCause();
        }
        return cause;
    }
}
