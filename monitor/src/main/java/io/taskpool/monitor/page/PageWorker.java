package io.taskpool.monitor.page;

import io.taskpool.monitor.record.WorkerLife;
import org.jspecify.annotations.Nullable;

/**
 * A worker, or what stands for the threads of a shared lane, as a page knows it. Not safe for use by several threads.
 */
final class PageWorker {
    private final int id;
    private final int pool;
    private final int lane;
    private final String name;
    private @Nullable WorkerLife life;

    // The call that the page was told of last: the next one is told as the difference to it. See CallColumns.
    long lastEnd;
    long lastNumber;
    long lastOffset;

    PageWorker(int id, int pool, int lane, String name) {
        this.id = id;
        this.pool = pool;
        this.lane = lane;
        this.name = name;
    }

    int id() {
        return id;
    }

    int pool() {
        return pool;
    }

    int lane() {
        return lane;
    }

    String name() {
        return name;
    }

    /** Returns when it started and ended; null if it is not known. */
    @Nullable
    WorkerLife life() {
        return life;
    }

    /** Takes what is known now; returns whether that is more than before. */
    boolean learn(WorkerLife now) {
        WorkerLife before = life;
        life = now;
        return before == null
                || !before.ready().equals(now.ready())
                || (before.ended() == null) != (now.ended() == null);
    }
}
