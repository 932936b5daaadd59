package io.taskpool;

/** What a worker of a pool is doing. A worker goes from one state to a later one, and back and forth between two of them. */
public enum WorkerState {
    /** It was launched and is not ready for calls yet. */
    STARTING,
    /** It is ready and has no call. */
    IDLE,
    /** It has calls that it has not finished. */
    BUSY,
    /** It gets no more calls and ends once it has finished those that it has. */
    ENDING,
    /** It has ended. */
    ENDED
}
