package io.taskpool.engine;

import io.taskpool.engine.shared.WorkerScope;
import io.taskpool.spi.WorkerObjects;
import org.slf4j.LoggerFactory;

/** What the worker of a slot keeps from call to call. */
final class SlotObjects implements WorkerObjects {
    private final WorkerScope scope = WorkerScope.make();
    private final int worker;

    /** @param worker the worker's number */
    SlotObjects(int worker) {
        this.worker = worker;
    }

    @Override
    public void enter() {
        scope.bind();
    }

    @Override
    public void leave() {
        scope.unbind();
    }

    @Override
    public boolean isEmpty() {
        return scope.isEmpty();
    }

    @Override
    public void close() {
        scope.bind();
        try {
            scope.end(null, this::log);
        } finally {
            scope.unbind();
        }
    }

    private void log(String what, Throwable failure) {
        LoggerFactory.getLogger(SlotObjects.class).warn("{} failed on worker {}", what, worker, failure);
    }
}
