package io.taskpool.engine;

import io.taskpool.engine.threads.Timer;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a pool does from time to time: ends workers that were idle for too long or take too much memory or are too old, takes
 * calls back from those that do not get on while others have nothing to do, and starts workers after a delay.
 *
 * <p>Concurrency: the fields are guarded by the scheduler's lock, and {@link SchedulerState.Later} is called under it; the rest
 * runs on the timer's thread and takes it. Each kind of look is armed at most once at a time, and not while it cannot find
 * anything, so an idle pool costs nothing.
 */
final class Housekeeper implements SchedulerState.Later {
    /** An idle worker takes back calls of a busy one that made no progress for this long. */
    private static final long STALE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** How often workers' memory is looked at, where there is a limit on it. */
    private static final long MEMORY_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PoolConfig config;
    private final ReentrantLock lock;
    private final SchedulerEffects.Performer performer;

    private boolean idleCheckArmed;
    private Timer.@Nullable Handle idleCheck;
    private boolean balanceArmed;
    private boolean memoryCheckArmed;
    private boolean startArmed;

    Housekeeper(PoolConfig config, ReentrantLock lock, SchedulerEffects.Performer performer) {
        this.config = config;
        this.lock = lock;
        this.performer = performer;
    }

    @Override
    public void slotIsReady(SchedulerState plan, WorkerSlot slot) {
        if (config.maxWorkerAge() != null) {
            slot.retirement = Timer.schedule(slot::retire, config.maxWorkerAge());
        }
        if (config.maxWorkerMemoryBytes() > 0 && !memoryCheckArmed) {
            armMemoryCheck(plan);
        }
    }

    @Override
    public void slotIsIdle(SchedulerState plan) {
        if (!idleCheckArmed && plan.slots.size() > config.minWorkers()) {
            armIdleCheck(plan, config.idleTimeout().toNanos());
        }
        if (!balanceArmed && plan.slots.size() > 1) {
            armBalance(plan);
        }
    }

    @Override
    public void startAfter(SchedulerState plan, long delayNanos) {
        if (!startArmed) {
            startArmed = true;
            Timer.schedule(() -> startAfterDelay(plan), delayNanos);
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

    private void startAfterDelay(SchedulerState plan) {
        SchedulerEffects effects;
        lock.lock();
        try {
            startArmed = false;
            effects = SchedulerEffects.start(plan.slotsToStart());
        } finally {
            lock.unlock();
        }
        performer.perform(effects);
    }

    // ---- memory ------------------------------------------------------------------------------------------------

    /** Under the lock. */
    private void armMemoryCheck(SchedulerState plan) {
        memoryCheckArmed = true;
        Timer.schedule(() -> retireLarge(plan), MEMORY_CHECK_NANOS);
    }

    /** Retires workers that take more memory than they should. */
    private void retireLarge(SchedulerState plan) {
        List<WorkerSlot> active = new ArrayList<>();
        lock.lock();
        try {
            memoryCheckArmed = false;
            for (WorkerSlot slot : plan.slots.all()) {
                if (slot.state == WorkerSlot.State.ACTIVE && !slot.isLarge()) {
                    active.add(slot);
                }
            }
            if (!active.isEmpty()) {
                armMemoryCheck(plan);
            }
        } finally {
            lock.unlock();
        }
        for (WorkerSlot slot : active) {
            Worker worker = slot.worker;
            if (worker != null && worker.memoryBytes() > config.maxWorkerMemoryBytes()) {
                slot.retire();
            }
        }
    }

    // ---- idle workers ------------------------------------------------------------------------------------------

    /** Under the lock. */
    private void armIdleCheck(SchedulerState plan, long delayNanos) {
        idleCheckArmed = true;
        idleCheck = Timer.schedule(new IdleCheck(this, plan), delayNanos);
    }

    private record IdleCheck(Housekeeper housekeeper, SchedulerState plan) implements Runnable {
        @Override
        public void run() {
            housekeeper.endIdle(plan);
        }
    }

    private void endIdle(SchedulerState plan) {
        SchedulerEffects effects;
        lock.lock();
        try {
            idleCheckArmed = false;
            effects = SchedulerEffects.end(retireIdle(plan));
        } finally {
            lock.unlock();
        }
        performer.perform(effects);
    }

    private List<WorkerSlot> retireIdle(SchedulerState plan) {
        List<WorkerSlot> retired = new ArrayList<>();
        long now = System.nanoTime();
        long limit = config.idleTimeout().toNanos();
        WorkerSlot slot;
        while ((slot = plan.slots.longestIdle()) != null && plan.slots.size() - retired.size() > config.minWorkers()) {
            long left = limit - (now - slot.idleSinceNanos);
            if (left > 0) {
                armIdleCheck(plan, left);
                break;
            }
            plan.slots.retire(slot);
            retired.add(slot);
        }
        return retired;
    }

    // ---- workers that do not get on ----------------------------------------------------------------------------

    /** Under the lock. */
    private void armBalance(SchedulerState plan) {
        for (WorkerSlot slot : plan.slots.all()) {
            if (slot.outstanding > 1) {
                balanceArmed = true;
                Timer.schedule(() -> balance(plan), STALE_NANOS);
                return;
            }
        }
    }

    private void balance(SchedulerState plan) {
        SchedulerEffects effects;
        lock.lock();
        try {
            balanceArmed = false;
            effects = SchedulerEffects.recall(stuck(plan));
        } finally {
            lock.unlock();
        }
        performer.perform(effects);
    }

    /** Returns the slots that do not get on, if others have nothing to do; looks again if there are none. */
    private List<WorkerSlot> stuck(SchedulerState plan) {
        List<WorkerSlot> stuck = new ArrayList<>();
        boolean full = plan.slots.peekIdle() == null && plan.slots.size() >= config.maxWorkers();
        if (plan.queue.works() > 0 || full) {
            return stuck;
        }
        long now = System.nanoTime();
        for (WorkerSlot slot : plan.slots.all()) {
            if (slot.outstanding > 1 && now - slot.progressNanos >= STALE_NANOS) {
                stuck.add(slot);
            }
        }
        if (stuck.isEmpty() && plan.slots.size() > 1) {
            armBalance(plan);
        }
        return stuck;
    }
}
