package io.taskpool.thread;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls are cancelled at the moment at which they begin or end. */
@Timeout(300)
class InterruptRaceTest {
    private static final int ROUNDS = 20_000;

    /** The call behind the one that is cancelled. */
    @Test
    void anInterruptNeverHitsTheNextCall() throws Exception {
        AtomicInteger hit = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        List<TaskFuture<?>> bystanders = new ArrayList<>();
        try (TaskPool pool = TaskPool.threads(1)) {
            for (int i = 0; i < ROUNDS; i++) {
                TaskFuture<?> target = pool.submit(() -> {});
                bystanders.add(pool.submit(() -> {
                    ran.incrementAndGet();
                    if (Thread.currentThread().isInterrupted()) {
                        hit.incrementAndGet();
                    }
                }));
                boolean cancelled = target.cancel(true);
                assertThat(target.isCancelled()).isEqualTo(cancelled);
            }
            for (TaskFuture<?> bystander : bystanders) {
                Object unused = bystander.get(1, TimeUnit.MINUTES);
            }
        }
        assertThat(hit.get()).isZero();
        assertThat(ran.get()).isEqualTo(ROUNDS);
    }

    /** Items of one chunk, which run without a lock between them. */
    @Test
    void eachItemRunsOnceUnlessTheMapIsStopped() throws Exception {
        for (int round = 0; round < 200; round++) {
            AtomicInteger[] runs = new AtomicInteger[500];
            List<Integer> items = new ArrayList<>();
            for (int i = 0; i < runs.length; i++) {
                runs[i] = new AtomicInteger();
                items.add(i);
            }
            TaskPool pool = TaskPool.threads(2);
            Thread stopper = new Thread(pool::shutdownNow);
            try {
                pool.forEach(
                        item -> {
                            if (item == 250) {
                                stopper.start();
                            }
                            runs[item].incrementAndGet();
                        },
                        items);
            } catch (CancellationException e) {
                assertThat(e).isNotNull(); // the pool was stopped before the map ended
            } finally {
                pool.close();
                stopper.join();
            }
            for (AtomicInteger count : runs) {
                assertThat(count.get()).isLessThanOrEqualTo(1);
            }
        }
    }
}
