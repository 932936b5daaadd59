package io.taskpool.engine;

import io.taskpool.WorkerInfo;
import io.taskpool.WorkerState;
import io.taskpool.spi.RunningCall;
import io.taskpool.spi.Worker;
import java.time.Duration;

/**
 * What a slot held at one moment, for those who look at the pool.
 *
 * <p>Concurrency: made under the scheduler's lock, and used without it, since the worker is asked for what it is running.
 */
final class SlotView {
    private final WorkerSlot slot;
    private final WorkerSlot.State state;
    private final boolean idle;
    private final boolean leaving;
    private final boolean died;
    private final int outstanding;
    private final long settled;
    private final long busyNanos;
    private final long progressNanos;
    private final long takenNanos = System.nanoTime();

    SlotView(WorkerSlot slot) {
        this.slot = slot;
        this.state = slot.state;
        this.idle = slot.idle;
        this.leaving = slot.leaving;
        this.died = slot.deathCounted;
        this.outstanding = slot.outstanding;
        this.settled = slot.settled;
        this.busyNanos = slot.busyNanos;
        this.progressNanos = slot.progressNanos;
    }

    int number() {
        return slot.number();
    }

    WorkerInfo info() {
        Worker worker = slot.worker;
        long unsettled = outstanding > 0 ? Math.max(0, takenNanos - progressNanos) : 0;
        WorkerInfo.Builder info = WorkerInfo.builder(slot.name())
                .state(workerState())
                .startedAt(slot.launchedAt)
                .calls(Math.max(0, settled - slot.unrun.get()))
                .failures(slot.failures.get())
                .busy(Duration.ofNanos(busyNanos + unsettled));
        if (worker != null) {
            info.pid(worker.pid()).host(worker.host()).memoryBytes(worker.memoryBytes());
            RunningCall running = worker.running();
            if (running != null) {
                info.running(Work.of(running.work()).name()).runningFor(runningFor(running));
            }
        }
        return info.build();
    }

    private WorkerState workerState() {
        return switch (state) {
            case STARTING -> WorkerState.STARTING;
            case ACTIVE ->
                leaving ? WorkerState.ENDING : idle || outstanding == 0 ? WorkerState.IDLE : WorkerState.BUSY;
            case RETIRING -> WorkerState.ENDING;
            case ENDED -> died ? WorkerState.DIED : WorkerState.ENDED;
        };
    }

    private Duration runningFor(RunningCall running) {
        boolean exact = running.work().timeoutNanos() > 0 || slot.events.isExact(running.startedNanos());
        long since = exact ? running.startedNanos() : progressNanos;
        return Duration.ofNanos(Math.max(0, System.nanoTime() - since));
    }

    /** Asks the worker for its stacks. */
    void addTo(StackDump dump) {
        Worker worker = slot.worker;
        if (worker == null || state == WorkerSlot.State.STARTING) {
            dump.add(slot.name() + " is starting");
            return;
        }
        RunningCall running = worker.running();
        dump.add(worker.displayName() + (running == null ? " runs no call" : what(running)), worker);
    }

    private String what(RunningCall running) {
        return " has been running " + running.work().describe(running.call()) + " for "
                + StackDump.seconds(runningFor(running));
    }
}
