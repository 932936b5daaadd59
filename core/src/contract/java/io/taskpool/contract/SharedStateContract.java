package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.MapOptions;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.shared.SharedCounter;
import io.taskpool.shared.SharedLatch;
import io.taskpool.shared.SharedSemaphore;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Tests counters, latches and semaphores. */
abstract class SharedStateContract extends PoolFixture {
    private static final Duration LONG = Duration.ofSeconds(60);

    SharedStateContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    @Test
    void aCounterCountsWhatAllTasksAdd() {
        SharedCounter counter = SharedCounter.of(5);
        open(3).forEach(n -> counter.add(n), range(100));
        assertThat(counter.get()).isEqualTo(4955);
    }

    @Test
    void eachAdditionReturnsAValueOfItsOwn() {
        SharedCounter counter = SharedCounter.of(0);
        assertThat(open(3).map(n -> counter.add(1), range(100)))
                .containsExactlyInAnyOrderElementsOf(
                        range(101).subList(1, 101).stream().map(Integer::longValue).toList());
    }

    @Test
    void aLatchOpensWhenTheLastTaskHasCountedDown() throws Exception {
        SharedLatch latch = SharedLatch.of(10);
        TaskPool pool = open(2);
        TaskFuture<Boolean> waiting = pool.submit(() -> latch.await(LONG));
        pool.forEach(n -> latch.countDown(), range(9));
        assertThat(latch.await(Duration.ZERO)).isFalse();
        pool.submit(() -> latch.countDown());
        assertThat(latch.await(LONG)).isTrue();
        assertThat(get(waiting)).isTrue();
    }

    @Test
    void aLatchThatDoesNotOpenIsNotWaitedForLongerThanTheLimit() throws Exception {
        SharedLatch latch = SharedLatch.of(1);
        assertThat(get(open(1).submit(() -> latch.await(Duration.ofMillis(20))))).isFalse();
    }

    @Test
    void aSemaphoreBoundsHowManyAreInside() {
        SharedSemaphore semaphore = SharedSemaphore.of(2);
        SharedCounter inside = SharedCounter.of(0);
        SharedCounter tooMany = SharedCounter.of(0);
        open(3).forEach(
                        n -> {
                            try (SharedSemaphore.Permit permit = semaphore.acquire()) {
                                if (inside.add(1) > 2) {
                                    tooMany.add(1);
                                }
                                Tasks.sleepy(n);
                                inside.add(-1);
                            }
                        },
                        range(30),
                        MapOptions.defaults().chunkSize(1));
        assertThat(tooMany.get()).isZero();
        assertThat(inside.get()).isZero();
    }

    @Test
    void aPermitThatIsNotFreeInTimeIsNotGiven() throws Exception {
        SharedSemaphore semaphore = SharedSemaphore.of(1);
        SharedSemaphore.Permit permit = semaphore.acquire();
        TaskPool pool = open(1);
        assertThat(get(pool.submit(() -> semaphore.tryAcquire(Duration.ofMillis(20)) == null)))
                .isTrue();
        permit.close();
        permit.close();
        assertThat(get(pool.submit(() -> semaphore.tryAcquire(LONG) == null))).isFalse();
        assertThat(semaphore.tryAcquire(Duration.ZERO))
                .as("a permit that was closed twice came back once, and is taken")
                .isNull();
    }

    @RepeatedTest(5)
    void aTaskThatWaitsForAPermitIsCancelledAndGetsNone() throws Exception {
        SharedSemaphore semaphore = SharedSemaphore.of(1);
        SharedSemaphore.Permit permit = semaphore.acquire();
        SharedLatch begun = SharedLatch.of(1);
        TaskPool pool = open(1);
        TaskFuture<?> waiting = pool.submit(() -> {
            begun.countDown();
            semaphore.acquire();
        });
        assertThat(begun.await(LONG)).isTrue();
        waiting.cancel(true);
        assertThatThrownBy(() -> get(waiting)).isInstanceOf(CancellationException.class);
        assertUsable(pool);
        permit.close();
        assertThat(semaphore.tryAcquire(LONG)).isNotNull();
    }

    @Test
    void sharedStateIsTheSameObjectWhereverItArrives() throws Exception {
        SharedCounter counter = SharedCounter.of(0);
        SharedLatch latch = SharedLatch.of(1);
        SharedSemaphore semaphore = SharedSemaphore.of(1);
        TaskPool pool = open(1);
        assertThat(get(pool.submit(() -> counter))).isSameAs(counter);
        assertThat(get(pool.submit(() -> latch))).isSameAs(latch);
        assertThat(get(pool.submit(() -> semaphore))).isSameAs(semaphore);
    }

    @Test
    void badArgumentsAreRefused() {
        assertThatThrownBy(() -> SharedLatch.of(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was -1");
        assertThatThrownBy(() -> SharedSemaphore.of(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1 permit, not 0");
    }
}
