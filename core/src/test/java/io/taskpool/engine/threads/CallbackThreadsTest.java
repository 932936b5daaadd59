package io.taskpool.engine.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class CallbackThreadsTest {
    private final CallbackThreads threads = new CallbackThreads(2);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void releaseAll() {
        release.countDown();
    }

    private void block(CountDownLatch begun) {
        begun.countDown();
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shortCallbacksUseNoMoreThanTheUsualThreads() throws Exception {
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        Semaphore over = new Semaphore(0);
        for (int i = 0; i < 1_000; i++) {
            threads.execute(() -> {
                used.add(Thread.currentThread());
                over.release();
            });
        }
        assertThat(over.tryAcquire(1_000, 60, TimeUnit.SECONDS)).isTrue();
        assertThat(used.size()).isBetween(1, 2);
    }

    @Test
    void callbackThatThrowsDoesNotAffectOthers() throws Exception {
        CountDownLatch ran = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            threads.execute(() -> {
                ran.countDown();
                Thread.currentThread().interrupt();
                throw new IllegalStateException("thrown by a test");
            });
        }
        ran.await();
        CountDownLatch later = new CountDownLatch(1);
        threads.execute(() -> {
            if (!Thread.currentThread().isInterrupted()) {
                later.countDown();
            }
        });
        assertThat(later.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void blockedThreadsAreCompensatedForUpToALimit() throws Exception {
        int more = 10;
        CountDownLatch begun = new CountDownLatch(CallbackThreads.MOST);
        CountDownLatch all = new CountDownLatch(CallbackThreads.MOST + more);
        for (int i = 0; i < CallbackThreads.MOST + more; i++) {
            threads.execute(() -> {
                all.countDown();
                block(begun);
            });
        }
        begun.await();
        assertThat(all.getCount()).isEqualTo(more);
        release.countDown();
        assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void idleThreadIsUsedBeforeAnotherIsStarted() throws Exception {
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 20; i++) {
            CountDownLatch over = new CountDownLatch(1);
            threads.execute(() -> {
                used.add(Thread.currentThread());
                over.countDown();
            });
            over.await();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> used.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
        }
        assertThat(used).hasSize(1);
    }
}
