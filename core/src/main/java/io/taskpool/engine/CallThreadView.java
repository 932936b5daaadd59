package io.taskpool.engine;

import io.taskpool.WorkerInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the threads of a pool with a thread per call are doing, for those who look at the pool. */
final class CallThreadView {
    private CallThreadView() {}

    /**
     * Returns a row for each thread that is in a call.
     *
     * @param threads the threads, the newest first
     * @param direct whether calls run in the threads that submit them; there is always one then
     */
    static List<WorkerInfo> workers(List<CallThread> threads, boolean direct) {
        List<WorkerInfo> rows = new ArrayList<>();
        for (CallThread thread : threads) {
            WorkerInfo row = thread.info();
            if (row != null) {
                rows.add(row);
            }
        }
        if (direct && rows.isEmpty()) {
            rows.add(WorkerInfo.builder("the calling thread")
                    .pid(ProcessHandle.current().pid())
                    .build());
        }
        Collections.reverse(rows);
        return rows;
    }

    /**
     * Describes the threads that are in a call, with their stacks.
     *
     * @param threads the threads, the newest first
     */
    static String dump(List<CallThread> threads) {
        StackDump dump = new StackDump();
        Collections.reverse(threads);
        for (CallThread thread : threads) {
            if (thread.isInCall()) {
                dump.add(thread.displayName() + " is running " + thread.describe(), thread);
            }
        }
        return dump.text();
    }
}
