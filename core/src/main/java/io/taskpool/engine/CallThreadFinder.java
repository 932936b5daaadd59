package io.taskpool.engine;

import io.taskpool.TaskContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link CallThread} of a thread that has not entered it, because no task had asked for its context when its call began.
 * From the first question on, threads enter by themselves; so only the calls that were running then are ever searched for. Safe
 * for use by many threads.
 */
final class CallThreadFinder implements TaskContext.Source {
    /** Those of all pools, weakly. Guarded by its own monitor. */
    private final Set<CallThreads<CallThread>> pools = Collections.newSetFromMap(new WeakHashMap<>());

    void add(CallThreads<CallThread> ofPool) {
        synchronized (pools) {
            pools.add(ofPool);
        }
    }

    @Override
    public @Nullable TaskContext context() {
        List<CallThreads<CallThread>> all;
        synchronized (pools) {
            all = new ArrayList<>(pools);
        }
        Thread current = Thread.currentThread();
        for (CallThreads<CallThread> pool : all) {
            for (CallThread thread : pool.all()) {
                if (thread.runsOn(current)) {
                    TaskContext.Source unused = TaskContext.Source.enter(thread);
                    return thread.context();
                }
            }
        }
        return null;
    }
}
