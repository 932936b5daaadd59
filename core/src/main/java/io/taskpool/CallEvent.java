package io.taskpool;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Describes one attempt to run a call, for a {@link PoolListener}. Immutable, so safe for use by many threads. Only pools
 * implement this interface; it may gain methods.
 *
 * <p>All times are by the clock of the thread or the process that ran the call, put into this JVM's: on one machine they
 * agree to some microseconds after the first calls of a worker.
 */
public interface CallEvent {
    /**
     * Returns the number of the call, which all its attempts have in common.
     *
     * @return the number, counted from 1 in the order in which calls were submitted to the pool
     */
    long number();

    /**
     * Returns the name of the call.
     *
     * @return the name that it was given, otherwise that of its function's class
     */
    String name();

    /**
     * Returns the place of the call's item in its {@code map}, {@code stream} or {@code forEach}.
     *
     * @return the index, from 0; -1 for a call that was submitted by itself
     */
    long index();

    /**
     * Returns the name of the worker that ran it.
     *
     * @return the same as {@link WorkerInfo#name()}
     */
    String worker();

    /**
     * Returns which attempt to run the call this is.
     *
     * @return 1 for the first
     */
    int attempt();

    /**
     * Returns when the attempt was queued.
     *
     * @return the time; for a call that was queued before the first listener was added, when that was added
     */
    Instant queued();

    /**
     * Returns when the attempt began on its worker, before its argument was read.
     *
     * @return the time
     */
    Instant started();

    /**
     * Returns when the attempt ended: when the task returned or threw, its worker had died, or its thread was abandoned.
     *
     * @return the time; null in {@link PoolListener#callStarted}
     */
    @Nullable
    Instant ended();

    /**
     * Returns how many bytes of values were sent to the worker for this attempt: its argument and, if it was submitted by
     * itself, its function. What went through shared memory counts as well. What is sent to a worker once does not: the function of a
     * {@code map}, classes, and shared values.
     *
     * @return the number; 0 if nothing was sent, as to a thread, and in {@link PoolListener#callStarted}
     */
    long bytesSent();

    /**
     * Returns how many bytes of its result, or of its exception, came back from the worker, those through shared memory included.
     *
     * @return the number; 0 if nothing came back, as from a thread or from a worker that has died, and in
     *     {@link PoolListener#callStarted}
     */
    long bytesReceived();

    /**
     * Returns how the attempt ended.
     *
     * @return the outcome; null in {@link PoolListener#callStarted}
     */
    @Nullable
    CallOutcome outcome();

    /**
     * Returns why the attempt did not succeed.
     *
     * @return what the call's future or {@code map} reports, which is the task's own exception, a
     *     {@link TaskTimeoutException}, a {@link WorkerDiedException} and so on; null if it succeeded or was cancelled, and in
     *     {@link PoolListener#callStarted}
     */
    @Nullable
    Throwable failure();
}
