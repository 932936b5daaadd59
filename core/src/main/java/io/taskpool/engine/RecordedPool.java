package io.taskpool.engine;

import io.taskpool.PoolListener;
import io.taskpool.PoolStats;
import io.taskpool.engine.jfr.PoolRecording;

/**
 * A pool as a recording sees it.
 *
 * @param dispatcher runs the pool's work
 */
record RecordedPool(Dispatcher dispatcher) implements PoolRecording.Target {
    @Override
    public String name() {
        return dispatcher.config().name();
    }

    @Override
    public void addListener(PoolListener listener) {
        dispatcher.addListener(listener);
    }

    @Override
    public void removeListener(PoolListener listener) {
        dispatcher.removeListener(listener);
    }

    @Override
    public PoolStats stats() {
        return dispatcher.stats();
    }

    @Override
    public boolean isTerminated() {
        return dispatcher.termination().getCount() == 0;
    }
}
