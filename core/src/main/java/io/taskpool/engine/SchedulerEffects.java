package io.taskpool.engine;

import io.taskpool.spi.WorkUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was decided under the scheduler's lock, and is to be done once it is free: all that calls a worker, the backend or a
 * future.
 *
 * <p>Timers are not among it. They are armed under the lock, together with the note that they are: a timer's thread waits for
 * the lock, never the other way round.
 */
final class SchedulerEffects {
    /** Nothing is to be done, as after most calls. */
    static final SchedulerEffects NONE =
            new SchedulerEffects(List.of(), List.of(), List.of(), List.of(), List.of(), null, false);

    /** Work for a slot's worker, which counts it in {@link WorkerSlot#handedOver} afterwards. */
    record HandOver(WorkerSlot slot, List<WorkUnit> batch) {}

    /** Does what was decided. Never called under the scheduler's lock. */
    interface Performer {
        void perform(SchedulerEffects effects);
    }

    /** Work that was assigned to slots and is to be given to their workers. */
    final List<HandOver> handOvers;

    /** Slots that were made, whose workers are to be started. */
    final List<WorkerSlot> starts;

    /** Slots that were retired and hold nothing, whose workers are to be ended. */
    final List<WorkerSlot> ends;

    /** Slots whose workers are to give back what they have not begun. */
    final List<WorkerSlot> recalls;

    /** Work that will not run. */
    final List<Work> givenUp;

    /** What that work fails with; null if it is cancelled. */
    final @Nullable RuntimeException failure;

    /** Whether the pool may have come to its end. */
    final boolean mayBeOver;

    private SchedulerEffects(
            List<HandOver> handOvers,
            List<WorkerSlot> starts,
            List<WorkerSlot> ends,
            List<WorkerSlot> recalls,
            List<Work> givenUp,
            @Nullable RuntimeException failure,
            boolean mayBeOver) {
        this.handOvers = handOvers;
        this.starts = starts;
        this.ends = ends;
        this.recalls = recalls;
        this.givenUp = givenUp;
        this.failure = failure;
        this.mayBeOver = mayBeOver;
    }

    static SchedulerEffects feed(List<HandOver> handOvers, List<WorkerSlot> starts, List<WorkerSlot> ends) {
        return handOvers.isEmpty() && starts.isEmpty() && ends.isEmpty()
                ? NONE
                : new SchedulerEffects(handOvers, starts, ends, List.of(), List.of(), null, false);
    }

    static SchedulerEffects start(List<WorkerSlot> starts) {
        return feed(List.of(), starts, List.of());
    }

    static SchedulerEffects end(List<WorkerSlot> ends) {
        return endAndRecall(ends, List.of());
    }

    static SchedulerEffects recall(List<WorkerSlot> recalls) {
        return endAndRecall(List.of(), recalls);
    }

    static SchedulerEffects endAndRecall(List<WorkerSlot> ends, List<WorkerSlot> recalls) {
        return ends.isEmpty() && recalls.isEmpty()
                ? NONE
                : new SchedulerEffects(List.of(), List.of(), ends, recalls, List.of(), null, false);
    }

    /** Work is cancelled, because the pool was shut down at once; that may be the last of it. */
    static SchedulerEffects cancel(List<Work> givenUp) {
        return new SchedulerEffects(List.of(), List.of(), List.of(), List.of(), givenUp, null, true);
    }

    /** Work fails; that may be the last of a pool that was shut down. */
    static SchedulerEffects fail(List<Work> givenUp, RuntimeException failure) {
        return new SchedulerEffects(List.of(), List.of(), List.of(), List.of(), givenUp, failure, true);
    }

    /** The same, after which the pool may be over. */
    SchedulerEffects andMayBeOver() {
        return new SchedulerEffects(handOvers, starts, ends, recalls, givenUp, failure, true);
    }
}
