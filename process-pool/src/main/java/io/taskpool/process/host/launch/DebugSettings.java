package io.taskpool.process.host.launch;

/**
 * How workers listen for a debugger.
 *
 * @param firstPort the port of the first worker, 0 if each takes a free one
 * @param suspend whether a worker waits for the debugger before it does anything
 */
public record DebugSettings(int firstPort, boolean suspend) {
    /** Returns the JVM argument for a worker. */
    String argument(int port) {
        return "-agentlib:jdwp=transport=dt_socket,server=y,suspend=" + (suspend ? "y" : "n") + ",address=127.0.0.1:"
                + port;
    }
}
