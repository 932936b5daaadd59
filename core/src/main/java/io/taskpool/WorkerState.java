package io.taskpool;

/**
 * What a worker of a pool is doing. A worker goes from one state to a later one, and back and forth between {@link #IDLE} and
 * {@link #BUSY}. {@link #ENDED} and {@link #DIED} are the two ways to end.
 */
public enum WorkerState {
    /** It was launched and is not ready for calls yet. */
    STARTING,
    /** It is ready and has no call. */
    IDLE,
    /** It has calls that it has not finished. */
    BUSY,
    /** It gets no more calls and ends once it has finished those that it has. */
    ENDING,
    /** It has ended as planned: it was idle, had run its calls, was replaced, or its pool was shut down. */
    ENDED,
    /** It has ended without being asked to, or had to be killed or, if it is a thread, given up. */
    DIED
}
