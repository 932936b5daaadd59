package io.taskpool.remote.host;

import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.wire.ToWorker;
import io.taskpool.spi.RunningCall;

/** Sends a worker the classes and resources that it asks for, and with them what the running function prefetches. */
final class ClassFeed {
    private final PoolResources pool;
    private final WorkerSession session;
    private final RunningCalls runningCalls;
    private final Replies replies;

    ClassFeed(PoolResources pool, WorkerSession session, RunningCalls runningCalls, Replies replies) {
        this.pool = pool;
        this.session = session;
        this.runningCalls = runningCalls;
        this.replies = replies;
    }

    /** Answers {@code CLASS_REQUEST}. */
    void classRequest(ByteSource body) throws ProtocolException {
        long request = body.varint();
        int loader = body.varint31();
        String name = body.string();
        body.expectEnd();
        replies.answer(ToWorker.CLASS, sink -> {
            Prefetch prefetch = prefetch();
            if (session.lacks(prefetch)) {
                prefetch.await();
                session.sendPrefetch(prefetch);
            }
            PoolCodecs codecs = pool.codecs();
            if (codecs.classServer().answerClass(request, loader, name, session.sentClasses(), sink)) {
                prefetch.add(name);
            }
        });
    }

    /** Returns what the function that runs needed before; before the first call, what the initializer did. */
    private Prefetch prefetch() {
        RunningCall running = runningCalls.now();
        Object payload = running == null ? null : running.work().payload();
        if (payload instanceof CallPayload call) {
            return call.prefetch();
        }
        if (payload instanceof ItemsPayload items) {
            return items.function().prefetch;
        }
        return session.isStarting() ? pool.codecs().welcome().prefetch() : Prefetch.NOTHING;
    }

    /** Answers {@code RESOURCE_REQUEST}. */
    void resourceRequest(ByteSource body) throws ProtocolException {
        long request = body.varint();
        int loader = body.varint31();
        String name = body.string();
        body.expectEnd();
        replies.answer(
                ToWorker.RESOURCE,
                sink -> pool.codecs()
                        .classServer()
                        .answerResource(request, loader, name, pool.maxContentBytes(), sink));
    }

    /** Keeps the jar open that the worker says it reads classes from ({@code READ}). */
    void read(ByteSource body) throws ProtocolException {
        int loader = body.varint31();
        String name = body.string();
        body.expectEnd();
        pool.codecs().keptJars().keep(loader, name);
    }
}
