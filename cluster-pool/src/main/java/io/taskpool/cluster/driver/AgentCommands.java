package io.taskpool.cluster.driver;

import io.taskpool.remote.wire.ByteSink;
import java.util.function.Consumer;

/** The agent of a worker, as the worker's half on this machine sees it. Safe for use by many threads. */
interface AgentCommands {
    /** Returns the name of the member. */
    String member();

    /** Tells whether the agent has given no sign of life for a moment, so that nobody should wait for its answers. */
    boolean isSilent();

    /** Sends a message that nobody needs if the member is lost. */
    void sendQuietly(int kind, Consumer<ByteSink> body);

    /** Forgets a worker whose end was dealt with. */
    void forget(long id);
}
