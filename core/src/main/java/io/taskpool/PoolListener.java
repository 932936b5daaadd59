package io.taskpool;

/**
 * Is told what a pool does: of each attempt to run a call, and of each worker. See {@link TaskPool#addListener}.
 *
 * <p><b>What is told.</b> Each attempt that begins on a worker is told of exactly twice: it has started, it has ended; also if
 * it is retried, cancelled, stopped at its time limit, or if its worker dies. A call that never begins is not told of.
 *
 * <p><b>Order.</b> A listener is called by one thread at a time. The start of an attempt comes before its end, and a worker is
 * ready before its first call and ends after its last. Otherwise events come in no particular order: their times tell it.
 *
 * <p><b>When.</b> Soon, but not at once, and never in a thread that runs calls: of a long call the start is told within some tens
 * of milliseconds, that of a short one together with its end.
 *
 * <p><b>A slow listener</b> holds up nothing but itself. At most {@value #MOST_WAITING} events wait for it. When that many
 * do, further ones are lost to this listener until there is room again; {@link #eventsLost} says how many, and the first time it is
 * logged. If it throws an exception, that is logged the first time, and it is called with the next event all the same.
 *
 * <p>All methods have a default that does nothing.
 */
public interface PoolListener {
    /** The largest number of events that wait for one listener. */
    int MOST_WAITING = 100_000;

    /**
     * Called when an attempt to run a call has started.
     *
     * @param event the attempt, without its end
     */
    default void callStarted(CallEvent event) {}

    /**
     * Called when an attempt to run a call has ended.
     *
     * @param event the attempt
     */
    default void callEnded(CallEvent event) {}

    /**
     * Called when a worker is ready for calls. Virtual threads are no workers: they live as long as a call.
     *
     * @param worker the worker as it was then; it was launched at {@link WorkerInfo#startedAt()}
     */
    default void workerReady(WorkerInfo worker) {}

    /**
     * Called when a worker that was ready has ended.
     *
     * @param worker the worker as it was in the end; its state says whether it {@linkplain WorkerState#DIED died}, as
     *     {@link PoolStats#workersDied()} counts it, or {@linkplain WorkerState#ENDED ended} as planned
     * @param why the reason, for people to read: for example {@code it was idle for 10 s}
     */
    default void workerEnded(WorkerInfo worker, String why) {}

    /**
     * Called in the place of events that were lost, because the listener took longer with earlier ones than the pool took to
     * make new ones.
     *
     * @param count how many calls of the other methods were left out
     */
    default void eventsLost(long count) {}
}
