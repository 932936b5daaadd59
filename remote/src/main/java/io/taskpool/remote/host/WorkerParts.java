package io.taskpool.remote.host;

import io.taskpool.spi.WorkerContext;

/** What one worker consists of, as far as its parts need it of each other. */
final class WorkerParts {
    final PoolResources pool;
    final WorkerContext slot;
    final WorkerHandle handle;
    final WorkerSession session;
    final EndReasons ends;
    final WorkerDeadlines deadlines;
    final RunningCalls runningCalls;

    WorkerParts(PoolResources pool, WorkerContext slot, WorkerHandle handle) {
        this.pool = pool;
        this.slot = slot;
        this.handle = handle;
        PoolCodecs codecs = pool.codecs();
        this.session = new WorkerSession(handle, codecs.shapes(), codecs.executor());
        this.ends = new EndReasons(handle);
        this.deadlines =
                new WorkerDeadlines(handle, session, ends, pool.settings().startTimeout());
        this.runningCalls = new RunningCalls(handle, session);
    }
}
