package io.taskpool.engine.events;

import io.taskpool.PoolListener;
import io.taskpool.WorkerInfo;
import org.jspecify.annotations.Nullable;

/**
 * A worker that is ready, or has ended.
 *
 * @param worker the worker
 * @param why why it ended; null if it is ready
 */
public record WorkerEvent(WorkerInfo worker, @Nullable String why) implements PoolEvent {
    @Override
    public int size() {
        return 1;
    }

    @Override
    public void tell(PoolListener listener, int part) {
        if (why == null) {
            listener.workerReady(worker);
        } else {
            listener.workerEnded(worker, why);
        }
    }
}
