package io.taskpool.cluster;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;

/** A program that has all workers of a cluster spin, and is killed by a test. */
final class SpinningDriver {
    private SpinningDriver() {}

    public static void main(String[] arguments) throws Exception {
        TaskPool pool = ClusterTaskPool.builder()
                .members(arguments[0].split(","))
                .workers(4)
                .maxHeap("64m")
                .build();
        TaskFuture<Integer> last = null;
        for (int i = 0; i < 4; i++) {
            last = pool.submit(() -> {
                while (true) {
                    Thread.onSpinWait();
                }
            });
        }
        while (pool.workers().stream().noneMatch(worker -> worker.running() != null)) {
            Thread.sleep(10);
        }
        System.out.println("spinning");
        System.out.println(last.get());
    }
}
