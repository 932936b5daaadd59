package io.taskpool.cluster.agent;

import io.taskpool.cluster.wire.ControlStream;
import java.io.IOException;

/** What a token admits a connection to. */
interface StreamTarget {
    /** Takes over a connection, on a thread of its own, until it ends. */
    void serve(ControlStream connection) throws IOException;
}
