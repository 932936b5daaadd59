package io.taskpool.engine;

import io.taskpool.spi.WorkUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations on workers, futures and the backend that were decided under the scheduler's lock and are carried out
 * after it is released.
 *
 * <p>Timers are not among them. They are scheduled under the lock, together with the flag that says so: the timer's
 * thread waits for the lock, never the other way round.
 */
final class SchedulerEffects {
    /** No effects, as after most operations. */
    static final SchedulerEffects NONE =
            new SchedulerEffects(List.of(), List.of(), List.of(), List.of(), List.of(), null, false);

    /** Work for a slot's worker. Once it has been handed over, {@link WorkerSlot#handedOver} is incremented. */
    record HandOver(WorkerSlot slot, List<WorkUnit> batch) {}

    /** Carries out effects. Never called under the scheduler's lock. */
    interface Performer {
        void perform(SchedulerEffects effects);
    }

    /** Work that was assigned to slots and must be handed to their workers. */
    final List<HandOver> handOvers;

    /** New slots whose workers must be started. */
    final List<WorkerSlot> starts;

    /** Retired slots without outstanding work, whose workers must be ended. */
    final List<WorkerSlot> ends;

    /** Slots whose workers must give back the calls that they have not started. */
    final List<WorkerSlot> recalls;

    /** Work that will not run. */
    final List<Work> givenUp;

    /** The failure of that work; null if it is cancelled. */
    final @Nullable RuntimeException failure;

    /** Whether the pool may have terminated. */
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

    /** Cancels work of a stopped pool, which may terminate it. */
    static SchedulerEffects cancel(List<Work> givenUp) {
        return new SchedulerEffects(List.of(), List.of(), List.of(), List.of(), givenUp, null, true);
    }

    /** Fails work, which may terminate a pool that was shut down. */
    static SchedulerEffects fail(List<Work> givenUp, RuntimeException failure) {
        return new SchedulerEffects(List.of(), List.of(), List.of(), List.of(), givenUp, failure, true);
    }

    /** Adds slots whose workers must give back the calls that they have not started. */
    SchedulerEffects andRecall(List<WorkerSlot> slots) {
        return slots.isEmpty()
                ? this
                : new SchedulerEffects(handOvers, starts, ends, slots, givenUp, failure, mayBeOver);
    }

    /** Adds the effects of another decision that gives up no work. */
    SchedulerEffects and(SchedulerEffects other) {
        return new SchedulerEffects(
                both(handOvers, other.handOvers),
                both(starts, other.starts),
                both(ends, other.ends),
                both(recalls, other.recalls),
                givenUp,
                failure,
                mayBeOver || other.mayBeOver);
    }

    private static <E> List<E> both(List<E> one, List<E> other) {
        List<E> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    /** Adds a check whether the pool has terminated. */
    SchedulerEffects andMayBeOver() {
        return new SchedulerEffects(handOvers, starts, ends, recalls, givenUp, failure, true);
    }
}
