package io.taskpool.engine.jfr;

import io.taskpool.CallEvent;
import io.taskpool.PoolListener;
import io.taskpool.PoolStats;
import io.taskpool.WorkerInfo;
import jdk.jfr.EventType;

/**
 * Hands the events of a pool to Java Flight Recorder. Only loaded once somebody records: this and the records are the only classes that
 * need the module {@code jdk.jfr}.
 */
final class RecordingListener implements PoolListener {
    private final String pool;

    RecordingListener(String pool) {
        this.pool = pool;
    }

    /** Tells whether a recording wants calls or workers. */
    boolean isWanted() {
        return isEnabled(CallRecord.class) || isEnabled(WorkerRecord.class);
    }

    /** Tells whether a recording wants the pool's counters. */
    boolean wantsStats() {
        return isEnabled(PoolRecord.class);
    }

    private static boolean isEnabled(Class<? extends jdk.jfr.Event> type) {
        return EventType.getEventType(type).isEnabled();
    }

    @Override
    public void callEnded(CallEvent event) {
        if (isEnabled(CallRecord.class)) {
            new CallRecord(pool, event).commit();
        }
    }

    @Override
    public void workerReady(WorkerInfo worker) {
        new WorkerRecord(pool, worker, null).commit();
    }

    @Override
    public void workerEnded(WorkerInfo worker, String why) {
        new WorkerRecord(pool, worker, why).commit();
    }

    void record(PoolStats stats) {
        new PoolRecord(pool, stats).commit();
    }
}
