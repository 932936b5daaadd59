package io.taskpool.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The threads that a pool waits for although they may have no call: those that run a finalizer. Safe for use by many threads. */
final class HeldThreads implements CallThreadEnd.Holder {
    private final ThreadHooks hooks;
    private final PoolLifecycle open;
    private final LongAdder abandoned;
    private final Runnable released;
    private final Set<Thread> held = ConcurrentHashMap.newKeySet();

    /**
     * Makes the set, which is empty.
     *
     * @param hooks what the threads run
     * @param open the pool that waits for them
     * @param abandoned counts those that it no longer waits for
     * @param released runs after each release, which may be the pool's end
     */
    HeldThreads(ThreadHooks hooks, PoolLifecycle open, LongAdder abandoned, Runnable released) {
        this.hooks = hooks;
        this.open = open;
        this.abandoned = abandoned;
        this.released = released;
    }

    @Override
    public ThreadHooks hooks() {
        return hooks;
    }

    @Override
    public boolean hold(Thread thread) {
        boolean accepted = open.holdToFinish();
        if (accepted) {
            held.add(thread);
        }
        return accepted;
    }

    @Override
    public void release(Thread thread) {
        held.remove(thread);
        open.endRun();
        released.run();
    }

    @Override
    public void gaveUp() {
        abandoned.increment();
    }

    boolean contains(Thread thread) {
        return held.contains(thread);
    }
}
