package io.taskpool.cluster.wire;

/** The kinds of messages from an agent to a driver. */
public final class ToDriver {
    /** Answers the greeting: version, number of workers, length of the lease in milliseconds. */
    public static final int WELCOME = 1;
    /** Refuses the connection: why. */
    public static final int REFUSED = 2;
    /** Asks for the lease to be prolonged: the number of this beat. */
    public static final int BEAT = 3;
    /** A worker was launched: id, pid, token for its stream, words of its command. */
    public static final int LAUNCHED = 4;
    /** A worker could not be launched: id, why. */
    public static final int NOT_LAUNCHED = 5;
    /**
     * What the black box of a worker says: id, running call, when it started by the worker's clock, and the number of the question that
     * this answers, or 0.
     */
    public static final int STATUS = 6;
    /** How much memory a worker takes: id, bytes. */
    public static final int MEMORY = 7;
    /** What a worker printed beside its frames: id, bytes. */
    public static final int TEXT = 8;
    /** No call of a worker begins any more: id, what runs. */
    public static final int BARRED = 9;
    /** A worker has ended, and all that it had sent is on its stream: id and an {@link EndNotice}. */
    public static final int ENDED = 10;

    private ToDriver() {}
}
