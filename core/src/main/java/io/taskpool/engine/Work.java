package io.taskpool.engine;

import io.taskpool.spi.Bulky;
import io.taskpool.spi.WorkUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The engine's side of a {@link WorkUnit}: how its calls end, and what is known of them. */
public interface Work extends WorkUnit {
    /**
     * Returns the work that a backend reports on.
     *
     * @param unit what it was given, or a slice of that
     * @return the same
     * @throws IllegalArgumentException if it is something else
     */
    static Work of(WorkUnit unit) {
        if (unit instanceof Work work) {
            return work;
        }
        throw new IllegalArgumentException(
                "a backend may report only on work that the pool gave it and on slices of that, but reported on a "
                        + unit.getClass().getName());
    }

    /**
     * Returns the work that a backend reports on.
     *
     * @param units what it was given, or slices of that
     * @return the same, in a list of the engine's own
     * @throws IllegalArgumentException if one of them is something else
     */
    static List<Work> of(List<WorkUnit> units) {
        List<Work> works = new ArrayList<>(units.size());
        for (WorkUnit unit : units) {
            works.add(of(unit));
        }
        return works;
    }

    @Override
    Work slice(int from, int to);

    /**
     * Returns the measure of time per call that this work's calls feed.
     *
     * @return the meter, shared with similar work
     */
    CallTimeEstimator estimator();

    /**
     * Takes the result of a call, unless its outcome was decided before.
     *
     * @param call the number of the call
     * @param value its result
     */
    void succeed(int call, @Nullable Object value);

    /**
     * Takes the failure of a call, unless its outcome was decided before.
     *
     * @param call the number of the call
     * @param failure why it failed
     * @return work that repeats the call, if retries were asked for and are left, else null
     */
    @Nullable
    Work fail(int call, Throwable failure);

    /**
     * Tells whether a worker should hold nothing else while it has this work, because this may be more than it can take in.
     *
     * @return false unless {@link #alone} or the {@link Bulky} payload said so
     */
    boolean isAlone();

    /**
     * Makes work of the same calls that goes to a worker which holds nothing else. It takes this work's place.
     *
     * @return the work, for which {@link #isAlone} is true
     */
    Work alone();

    /**
     * Records that a worker died while it took this work in, before any of its calls began. Only for one call.
     *
     * @param last whether that is enough to give the call up; else it is given up after the third time
     * @param failure makes the failure, of the number of workers that the call has ended so far
     * @return work that repeats the call, or null if it has its failure now
     */
    @Nullable
    Work diedTakenIn(boolean last, IntFunction<Throwable> failure);
}
