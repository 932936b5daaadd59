package io.taskpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class EndListenerTest {
    private static final class Counting extends EndListener {
        final AtomicInteger heard = new AtomicInteger();

        @Override
        public void ended() {
            heard.incrementAndGet();
        }
    }

    @Test
    void listenersAreNotifiedOnceWheneverTheyAreAdded() throws Exception {
        try (TaskPool pool = TaskPool.threads(1)) {
            CyclicBarrier barrier = new CyclicBarrier(2);
            for (int round = 0; round < 2_000; round++) {
                Counting before = new Counting();
                Counting during = new Counting();
                Counting removed = new Counting();
                TaskFuture<Integer> future = pool.submit(() -> barrier.await(60, TimeUnit.SECONDS));
                FutureEnds.add(future, before);
                FutureEnds.add(future, removed);
                FutureEnds.remove(future, removed);
                barrier.await(60, TimeUnit.SECONDS);
                FutureEnds.add(future, during);
                Counting late = new Counting();
                future.get();
                FutureEnds.add(future, late);
                pool.submit(() -> {}).get(); // the worker continues once it has notified all listeners
                assertThat(List.of(before.heard.get(), during.heard.get(), late.heard.get()))
                        .containsOnly(1);
                assertThat(removed.heard).hasValue(0);
            }
        }
    }

    @Test
    void finishedWaitsLeaveNoListenersOnPendingFutures() throws Exception {
        try (TaskPool pool = TaskPool.threads(2)) {
            CountDownLatch release = new CountDownLatch(1);
            TaskFuture<Boolean> pending = pool.submit(() -> release.await(60, TimeUnit.SECONDS));
            for (int i = 0; i < 1_000; i++) {
                TaskFuture<Boolean> done = pool.submit(() -> true);
                assertThat(TaskFutures.waitFor(List.of(pending, done), ReturnWhen.FIRST_COMPLETED)
                                .done())
                        .containsExactly(done);
            }
            release.countDown();
            assertThat(pending.get()).isTrue();
        }
    }
}
