package io.taskpool.engine;

import io.taskpool.engine.threads.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a pool does from time to time: ends workers that were idle for too long or take too much memory or are too old, takes
 * calls back from those that do not get on while others have nothing to do, and starts workers after a delay.
 *
 * <p>Concurrency: the fields are guarded by the scheduler's lock, and {@link SchedulerState.Later} is called under it; the rest runs
 * on the timer's thread and takes it. Each kind of look is armed at most once at a time, and not while it cannot find
 * anything, so an idle pool costs nothing.
 */
final class Housekeeper implements SchedulerState.Later {
    /** An idle worker takes back calls of a busy one that made no progress for this long. */
    private static final long STALE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** How often workers' memory is looked at, where there is a limit on it. */
    private static final long MEMORY_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PoolConfig config;
    private final Scheduler scheduler;
    private final ReentrantLock lock;

    private boolean idleCheckArmed;
    private Timer.@Nullable Handle idleCheck;
    private boolean balanceArmed;
    private boolean memoryCheckArmed;
    private boolean startArmed;

    Housekeeper(PoolConfig config, Scheduler scheduler, ReentrantLock lock) {
        this.config = config;
        this.scheduler = scheduler;
        this.lock = lock;
    }

    @Override
    public void slotIsIdle() {
        armIdleCheck();
        armBalance();
    }

    @Override
    public void startAfter(long delayNanos) {
        if (!startArmed) {
            startArmed = true;
            Timer.schedule(this::startAfterDelay, delayNanos);
        }
    }

    /** Arms what limits a worker's life. Under the lock. */
    void retireLater(WorkerSlot slot) {
        if (config.maxWorkerAge() != null) {
            slot.retirement = Timer.schedule(() -> scheduler.retire(slot), config.maxWorkerAge());
        }
        if (config.maxWorkerMemoryBytes() > 0 && !memoryCheckArmed) {
            memoryCheckArmed = true;
            Timer.schedule(this::retireLarge, MEMORY_CHECK_NANOS);
        }
    }

    /**
     * Looks no more for idle workers: the pool is over, and would be kept, with the classes that it has, for as long as
     * workers may be idle. Under the lock.
     */
    void stop() {
        Timer.Handle check = idleCheck;
        if (check != null) {
            check.cancel();
        }
    }

    private void startAfterDelay() {
        List<WorkerSlot> toStart;
        lock.lock();
        try {
            startArmed = false;
            toStart = scheduler.plan().slotsToStart();
        } finally {
            lock.unlock();
        }
        scheduler.start(toStart);
    }

    /** Retires workers that take more memory than they should. */
    private void retireLarge() {
        List<WorkerSlot> active = new ArrayList<>();
        lock.lock();
        try {
            memoryCheckArmed = false;
            for (WorkerSlot slot : scheduler.plan().slots.all()) {
                if (slot.state == WorkerSlot.State.ACTIVE && !slot.isLarge()) {
                    active.add(slot);
                }
            }
            if (!active.isEmpty()) {
                memoryCheckArmed = true;
                Timer.schedule(this::retireLarge, MEMORY_CHECK_NANOS);
            }
        } finally {
            lock.unlock();
        }
        for (WorkerSlot slot : active) {
            Worker worker = slot.worker;
            if (worker != null && worker.memoryBytes() > config.maxWorkerMemoryBytes()) {
                scheduler.retire(slot);
            }
        }
    }

    private void armIdleCheck() {
        if (!idleCheckArmed && scheduler.plan().slots.size() > config.minWorkers()) {
            idleCheckArmed = true;
            idleCheck = Timer.schedule(this::endIdle, config.idleTimeout().toNanos());
        }
    }

    private void endIdle() {
        List<WorkerSlot> toEnd = new ArrayList<>();
        lock.lock();
        try {
            idleCheckArmed = false;
            long now = System.nanoTime();
            long limit = config.idleTimeout().toNanos();
            WorkerSlot slot;
            while ((slot = scheduler.plan().slots.longestIdle()) != null
                    && scheduler.plan().slots.size() - toEnd.size() > config.minWorkers()) {
                long left = limit - (now - slot.idleSinceNanos);
                if (left > 0) {
                    idleCheckArmed = true;
                    idleCheck = Timer.schedule(this::endIdle, left);
                    break;
                }
                scheduler.plan().slots.retire(slot);
                toEnd.add(slot);
            }
        } finally {
            lock.unlock();
        }
        toEnd.forEach(Scheduler::end);
    }

    private void armBalance() {
        if (!balanceArmed && scheduler.plan().slots.size() > 1) {
            for (WorkerSlot slot : scheduler.plan().slots.all()) {
                if (slot.outstanding > 1) {
                    balanceArmed = true;
                    Timer.schedule(this::balance, STALE_NANOS);
                    return;
                }
            }
        }
    }

    /** Takes back calls from slots that do not get on, while others have nothing to do. */
    private void balance() {
        List<Worker> stuck = new ArrayList<>();
        lock.lock();
        try {
            balanceArmed = false;
            if (scheduler.plan().queue.works() > 0
                    || (scheduler.plan().slots.peekIdle() == null
                            && scheduler.plan().slots.size() >= config.maxWorkers())) {
                return;
            }
            long now = System.nanoTime();
            for (WorkerSlot slot : scheduler.plan().slots.all()) {
                if (slot.outstanding > 1 && now - slot.progressNanos >= STALE_NANOS && slot.worker != null) {
                    stuck.add(slot.worker);
                }
            }
            if (stuck.isEmpty()) {
                armBalance();
            }
        } finally {
            lock.unlock();
        }
        stuck.forEach(Worker::recall);
    }
}
