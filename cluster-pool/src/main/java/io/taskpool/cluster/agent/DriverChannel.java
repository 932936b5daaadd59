package io.taskpool.cluster.agent;

import io.taskpool.remote.wire.ByteSink;
import java.io.IOException;
import java.util.function.Consumer;

/** The driver of a worker, as the worker on the member sees it. Safe for use by many threads. */
interface DriverChannel {
    /** Sends a message. May wait. */
    void send(int kind, Consumer<ByteSink> body) throws IOException;

    /** Sends a message, or ends all that runs for the driver where that is impossible. */
    void sendOrEnd(int kind, Consumer<ByteSink> body);

    /** Has the driver told soon what the workers do, since one has been given something to do. */
    void wake();

    /** Tells whether the driver may have given this member up. */
    boolean leaseIsOver();

    /** Records that a worker has ended. */
    void ended(long id);
}
