package io.taskpool.benchmarks.proofs;

import io.taskpool.TaskFuture;
import io.taskpool.benchmarks.os.MeetingPoint;
import io.taskpool.process.ProcessTaskPool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The program that {@link ParentDeath} kills: brings its workers into a state, reports that, and waits to be killed.
 */
final class ParentProgram {
    enum State {
        IDLE,
        SPINNING,
        HOLDING_THREADS,
        STARTING
    }

    private static final AtomicLong SPINS = new AtomicLong();

    private ParentProgram() {}

    public static void main(String[] args) throws Exception {
        State state = State.valueOf(args[0]);
        int workers = Integer.parseInt(args[1]);
        ProcessTaskPool pool = ProcessTaskPool.builder()
                .workers(workers)
                .maxHeap("64m")
                .jvmArgs(args[2])
                .build();
        List<TaskFuture<Long>> futures = new ArrayList<>();
        try (MeetingPoint meeting = new MeetingPoint()) {
            int port = meeting.port();
            for (int i = 0; i < workers; i++) {
                futures.add(pool.submit(place -> behave(state, place), port));
            }
            if (state != State.STARTING) {
                int unused = meeting.await(workers, Duration.ofSeconds(60));
            }
        }
        if (state == State.IDLE || state == State.HOLDING_THREADS) {
            for (TaskFuture<Long> future : futures) {
                long unused = future.get();
            }
        }
        System.out.println("in state");
        new CountDownLatch(1).await();
    }

    private static long behave(State state, int port) throws IOException {
        long pid = MeetingPoint.join(port);
        if (state == State.SPINNING) {
            spin();
        }
        if (state == State.HOLDING_THREADS) {
            new Thread(ParentProgram::spin, "not a daemon").start();
            new Thread(ParentProgram::waitForEver, "not a daemon either").start();
        }
        return pid;
    }

    private static void spin() {
        while (SPINS.get() >= 0) {
            SPINS.incrementAndGet();
        }
    }

    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
