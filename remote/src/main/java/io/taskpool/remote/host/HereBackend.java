package io.taskpool.remote.host;

import io.taskpool.spi.Backend;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PreparedFunction;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of a process pool in this JVM, for tests and debuggers: they are prepared as for worker JVMs, and a thread
 * reads what was written, runs it, and passes the outcome on in the same way. Safe for use by many threads.
 */
public final class HereBackend implements Backend {
    private final RemotePool prepared;
    private final Backend threads;
    private final Crossing crossing;

    /**
     * Makes the backend.
     *
     * @param prepared prepares calls, and starts no process
     * @param threads runs them
     */
    public HereBackend(RemotePool prepared, Backend threads) {
        this.prepared = prepared;
        this.threads = threads;
        this.crossing = new Crossing(prepared.pool());
    }

    @Override
    public Worker start(WorkerContext context) {
        return threads.start(context);
    }

    @Override
    public Object prepare(CallKind kind, Object function, @Nullable Object argument) {
        return new HereCall(crossing, (CallPayload) prepared.prepare(kind, function, argument));
    }

    @Override
    public PreparedFunction prepare(CallKind kind, Object function) {
        return new HereFunction(crossing, prepared.prepare(kind, function));
    }

    @Override
    public void close() {
        threads.close();
        prepared.close();
    }
}
