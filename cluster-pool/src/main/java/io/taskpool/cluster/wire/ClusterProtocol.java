package io.taskpool.cluster.wire;

/** Constants of the protocol between a driver and an agent, described in {@code docs/protocol.md}. */
public final class ClusterProtocol {
    /** Begins a connection: {@code TPC1}. */
    public static final int MAGIC = 0x54504331;

    /** What both sides have to speak. */
    public static final int VERSION = 1;

    /** The largest message on a control connection. */
    public static final int MAX_MESSAGE = 16 << 20;

    /** How many bytes of a worker's standard error may be on their way to a driver that has not taken them. */
    public static final int TEXT_WINDOW = 64 << 10;

    /** How long a connection may take until it has said who it is, in milliseconds. */
    public static final int GREETING_MILLIS = 10_000;

    private ClusterProtocol() {}
}
