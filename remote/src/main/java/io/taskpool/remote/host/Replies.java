package io.taskpool.remote.host;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ProtocolException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Answers a worker's requests, not on the thread that reads: a class loader may wait for anything. */
final class Replies {
    /** A worker asks once for each thread that loads a class; one that asks for more would use up this JVM's threads. */
    private static final int MAX_OPEN_REQUESTS = 1_000;

    private final WorkerSession session;
    private final Executor executor;
    private final AtomicInteger openRequests = new AtomicInteger();

    Replies(WorkerSession session, Executor executor) {
        this.session = session;
        this.executor = executor;
    }

    /**
     * Answers one request, some time soon.
     *
     * @param kind the kind of the frame that answers it
     * @param body writes the rest of that frame
     */
    void answer(int kind, Consumer<ByteSink> body) throws ProtocolException {
        if (openRequests.incrementAndGet() > MAX_OPEN_REQUESTS) {
            throw new ProtocolException("more than " + MAX_OPEN_REQUESTS + " requests for classes without an answer");
        }
        executor.execute(() -> {
            try {
                ByteSink sink = new ByteSink(4_096); // the frame is made outside of the session's lock
                int mark = sink.beginFrame(kind);
                body.accept(sink);
                sink.endFrame(mark);
                session.send(out -> out.raw(sink.array(), 0, sink.size()));
            } finally {
                openRequests.decrementAndGet();
            }
        });
    }
}
