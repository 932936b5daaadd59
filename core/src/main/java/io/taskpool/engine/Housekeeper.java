package io.taskpool.engine;

import io.taskpool.engine.threads.Timer;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Performs a pool's periodic checks: retires workers that have been idle for too long, use too much memory or are too
 * old, recalls calls from workers that are stuck while others are idle, and starts workers after a delay.
 *
 * <p>Concurrency: the fields are guarded by the scheduler's lock, and the methods of {@link SchedulerState.Later} are
 * called under it; everything else runs on the timer's thread and acquires it. Each kind of check is scheduled at most
 * once at a time, and only while it can find something, so an idle pool costs nothing.
 */
final class Housekeeper implements SchedulerState.Later {
    /** Calls of a worker that made no progress for this long are recalled if another worker is idle. */
    private static final long STALE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** How often the workers' memory is checked, if there is a limit. */
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
    public void slotIsReady(SchedulerState state, WorkerSlot slot) {
        Duration age = config.maxWorkerAge();
        if (age != null) {
            slot.retirement = Timer.schedule(() -> retire(slot, "it was older than " + seconds(age)), age);
        }
        if (config.maxWorkerMemoryBytes() > 0 && !memoryCheckArmed) {
            armMemoryCheck(state);
        }
    }

    @Override
    public void slotIsIdle(SchedulerState state) {
        if (!idleCheckArmed && state.slots.size() > config.minWorkers()) {
            armIdleCheck(state, config.idleTimeout().toNanos());
        }
        if (!balanceArmed && state.slots.size() > 1) {
            armBalance(state);
        }
    }

    @Override
    public void startAfter(SchedulerState state, long delayNanos) {
        if (!startArmed) {
            startArmed = true;
            Timer.schedule(() -> startAfterDelay(state), delayNanos);
        }
    }

    /**
     * Cancels the idle check: the pool has terminated, and a pending check would keep it and its classes reachable for
     * the whole idle timeout. Under the lock.
     */
    void stop() {
        Timer.Handle check = idleCheck;
        if (check != null) {
            check.cancel();
        }
    }

    private void startAfterDelay(SchedulerState state) {
        SchedulerEffects effects;
        lock.lock();
        try {
            startArmed = false;
            effects = SchedulerEffects.start(state.slotsToStart());
        } finally {
            lock.unlock();
        }
        performer.perform(effects);
    }

    // ---- memory ------------------------------------------------------------------------------------------------

    /** Under the lock. */
    private void armMemoryCheck(SchedulerState state) {
        memoryCheckArmed = true;
        Timer.schedule(() -> retireLarge(state), MEMORY_CHECK_NANOS);
    }

    /** Retires workers that exceed the memory limit. */
    private void retireLarge(SchedulerState state) {
        List<WorkerSlot> active = new ArrayList<>();
        lock.lock();
        try {
            memoryCheckArmed = false;
            for (WorkerSlot slot : state.slots.all()) {
                if (slot.state == WorkerSlot.State.ACTIVE && !slot.isLarge()) {
                    active.add(slot);
                }
            }
            if (!active.isEmpty()) {
                armMemoryCheck(state);
            }
        } finally {
            lock.unlock();
        }
        for (WorkerSlot slot : active) {
            Worker worker = slot.worker;
            long bytes = worker == null ? 0 : worker.memoryBytes();
            if (bytes > config.maxWorkerMemoryBytes()) {
                retire(slot, "it used " + bytes + " bytes of memory, more than " + config.maxWorkerMemoryBytes());
            }
        }
    }

    private static void retire(WorkerSlot slot, String why) {
        slot.endsFor(why);
        slot.retire();
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }

    // ---- idle workers ------------------------------------------------------------------------------------------

    /** Under the lock. */
    private void armIdleCheck(SchedulerState state, long delayNanos) {
        idleCheckArmed = true;
        idleCheck = Timer.schedule(new IdleCheck(this, state), delayNanos);
    }

    private record IdleCheck(Housekeeper housekeeper, SchedulerState state) implements Runnable {
        @Override
        public void run() {
            housekeeper.endIdle(state);
        }
    }

    private void endIdle(SchedulerState state) {
        SchedulerEffects effects;
        lock.lock();
        try {
            idleCheckArmed = false;
            effects = SchedulerEffects.end(retireIdle(state));
        } finally {
            lock.unlock();
        }
        performer.perform(effects);
    }

    private List<WorkerSlot> retireIdle(SchedulerState state) {
        List<WorkerSlot> retired = new ArrayList<>();
        long now = System.nanoTime();
        long limit = config.idleTimeout().toNanos();
        WorkerSlot slot;
        while ((slot = state.slots.longestIdle()) != null
                && state.slots.size() - retired.size() > config.minWorkers()) {
            long left = limit - (now - slot.idleSinceNanos);
            if (left > 0) {
                armIdleCheck(state, left);
                break;
            }
            slot.endsFor("it was idle for " + seconds(config.idleTimeout()));
            state.slots.retire(slot);
            retired.add(slot);
        }
        return retired;
    }

    // ---- stuck workers -----------------------------------------------------------------------------------------

    /** Under the lock. */
    private void armBalance(SchedulerState state) {
        for (WorkerSlot slot : state.slots.all()) {
            if (slot.outstanding > 1) {
                balanceArmed = true;
                Timer.schedule(() -> balance(state), STALE_NANOS);
                return;
            }
        }
    }

    private void balance(SchedulerState state) {
        SchedulerEffects effects;
        lock.lock();
        try {
            balanceArmed = false;
            effects = SchedulerEffects.recall(stuck(state));
        } finally {
            lock.unlock();
        }
        performer.perform(effects);
    }

    /**
     * Returns the slots whose worker is stuck, if other workers are idle; if there are none, schedules another check.
     */
    private List<WorkerSlot> stuck(SchedulerState state) {
        List<WorkerSlot> stuck = new ArrayList<>();
        boolean full = state.slots.peekIdle() == null && state.slots.size() >= state.slots.max();
        if (state.queue.works() > 0 || full) {
            return stuck;
        }
        long now = System.nanoTime();
        for (WorkerSlot slot : state.slots.all()) {
            if (slot.outstanding > 1 && now - slot.progressNanos >= STALE_NANOS) {
                stuck.add(slot);
            }
        }
        if (stuck.isEmpty() && state.slots.size() > 1) {
            armBalance(state);
        }
        return stuck;
    }
}
