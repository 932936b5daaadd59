package io.taskpool.cluster.wire;

/** The kinds of messages from a driver to an agent. */
public final class ToAgent {
    /** The first message of each connection: magic, version, token. */
    public static final int GREETING = 1;
    /** Prolongs the lease: the number of the beat that it answers. */
    public static final int GRANT = 2;
    /** Asks for a worker: its id and a {@link LaunchOrder}. */
    public static final int LAUNCH = 3;
    /** A worker is ready, so its black box needs no name any more. */
    public static final int WORKER_READY = 4;
    /** Kills a worker: id, reason. */
    public static final int KILL = 5;
    /** Kills a worker if it is running a call: id, number of the call, reason. */
    public static final int KILL_IF_RUNNING = 6;
    /** Kills a worker unless it is running a call: id, reason. */
    public static final int KILL_UNLESS_RUNNING = 7;
    /** Bars a worker's calls from beginning: id. Answered by {@link ToDriver#BARRED}. */
    public static final int BAR = 8;
    /** So much of a worker's text was taken: id, bytes. */
    public static final int TEXT_TAKEN = 9;

    /** Asks what a worker is doing: id, number of the question. Answered by {@link ToDriver#STATUS}. */
    public static final int LOOK = 10;

    private ToAgent() {}
}
