package io.taskpool.monitor.page;

import io.taskpool.monitor.record.Recording;
import java.util.Collection;
import java.util.List;

/**
 * What a page is told at once: what is new since the update before.
 *
 * @param baseMillis the beginning of the page's time, in milliseconds since the epoch
 * @param now the time, by the page's clock
 * @param pools all pools, in the first update; otherwise empty
 * @param names names of calls that occur for the first time, in the order of their numbers
 * @param reasons texts of failures that occur for the first time, in the order of their numbers
 * @param workers workers that are new, or of which more is known
 * @param running the calls that are running
 * @param lost how many events of all pools were lost so far
 * @param dropped how many calls of all pools are not kept any more
 * @param count how many calls have ended
 * @param calls these, as {@link CallColumns} writes them
 */
record PageUpdate(
        long baseMillis,
        long now,
        List<Recording> pools,
        List<String> names,
        List<String> reasons,
        Collection<PageWorker> workers,
        List<RunningAttempt> running,
        long lost,
        long dropped,
        int count,
        byte[] calls) {

    /** Tells whether it says nothing but the time. */
    boolean saysNothing() {
        return pools.isEmpty() && workers.isEmpty() && running.isEmpty() && count == 0;
    }
}
