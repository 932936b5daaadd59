package io.taskpool.monitor.page;

import io.taskpool.monitor.record.Recording;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Makes the updates of one page out of the recordings that it shows. Not safe for use by several threads. */
final class PageFeed {
    private final List<Recording> recordings;
    private final List<PoolFeed> pools = new ArrayList<>();
    private final PageTables tables;
    private boolean first = true;

    PageFeed(List<Recording> recordings) {
        this.recordings = recordings;
        Instant base = recordings.stream()
                .map(Recording::since)
                .min(Instant::compareTo)
                .orElseGet(Instant::now);
        this.tables = new PageTables(new PageClock(base));
        for (int i = 0; i < recordings.size(); i++) {
            pools.add(new PoolFeed(recordings.get(i), i, tables));
        }
    }

    /** Returns how many calls have ended of which the page was not told. */
    long waiting() {
        return pools.stream().mapToLong(PoolFeed::waiting).sum();
    }

    /**
     * Makes the next update.
     *
     * @param most so many ended calls it tells of at most
     * @return what is new since the update before, or everything if this is the first
     */
    PageUpdate next(int most) {
        CallColumns ended = new CallColumns();
        Set<PageWorker> workers = new LinkedHashSet<>();
        List<RunningAttempt> running = new ArrayList<>();
        long lost = 0;
        long dropped = 0;
        for (PoolFeed pool : pools) {
            pool.read(most - ended.count(), ended, workers, running);
        }
        for (Recording recording : recordings) {
            lost += recording.lost();
            dropped += recording.callsDropped();
        }
        List<Recording> heads = first ? recordings : List.of();
        first = false;
        return new PageUpdate(
                tables.clock().baseMillis(),
                tables.clock().nanos(Instant.now()),
                heads,
                tables.names().takeAdded(),
                tables.reasons().takeAdded(),
                workers,
                running,
                lost,
                dropped,
                ended.count(),
                ended.toByteArray());
    }
}
