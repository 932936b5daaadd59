package io.taskpool.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.TaskFailedException;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.thread.ThreadTaskPool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.opentest4j.AssertionFailedError;

class GuardedPoolTest {
    private static final Duration SHORT = Duration.ofMillis(500);

    @Test
    void aTestThatLeavesCallsFailsAndTheMessageNamesThem() {
        Throwable failure = Run.failure(ForgetfulTestCase.class);
        assertThat(failure)
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("the pool 'ForgetfulTestCase.forgets-")
                .hasMessageContaining("2 calls that have not ended")
                .hasMessageContaining("running: lambda in " + ForgetfulTestCase.class.getName() + ".forgets")
                .hasMessageContaining("CountDownLatch.await");
    }

    @TestCase
    static class ForgetfulTestCase {
        @Test
        void forgets(@Pool(workers = 1) TaskPool pool) {
            CountDownLatch never = new CountDownLatch(1);
            pool.submit(() -> never.await());
            pool.submit(() -> "waits for a worker");
        }
    }

    @Test
    void theFailureOfTheTestItselfComesFirst() {
        assertThat(Run.failure(FailingTestCase.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the test's own")
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .singleElement()
                        .satisfies(left -> assertThat(left).hasMessageContaining("1 call that has not ended")));
    }

    @TestCase
    static class FailingTestCase {
        @Test
        void fails(@Pool TaskPool pool) {
            CountDownLatch never = new CountDownLatch(1);
            pool.submit(() -> never.await());
            throw new IllegalStateException("the test's own");
        }
    }

    @Test
    void aWorkerWithACallThatNeverEndsIsKilledAndNamed() throws Exception {
        ProcessTaskPool pool = ProcessTaskPool.builder().workers(1).build();
        TaskFuture<Long> spinning = pool.submit(() -> {
            long n = 0;
            while (n >= 0) {
                n++;
            }
            return n;
        });
        pool.warmUp();
        long pid = pool.workerPids().get(0);
        GuardedPool guarded = new GuardedPool(pool, "spinning", SHORT);
        assertThatThrownBy(guarded::close)
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("the pool 'spinning' has left behind:")
                .hasMessageContaining("1 call that has not ended");
        assertThat(spinning.isCancelled()).isTrue();
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive)).isNotEqualTo(Optional.of(true));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aProcessThatATaskHasStartedIsKilledAndNamed() throws Exception {
        ProcessTaskPool pool = ProcessTaskPool.builder().workers(1).build();
        long pid = pool.submit(() -> new ProcessBuilder("sleep", "3600").start().pid())
                .get();
        assertThatThrownBy(new GuardedPool(pool, "parent", SHORT)::close)
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("a process that a task has started, with the pid " + pid)
                .hasMessageContaining("sleep)")
                .hasMessageContaining("which was killed");
        ProcessHandle.of(pid).ifPresent(process -> assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(60)));
    }

    @Test
    void aThreadWhoseTaskIgnoresInterruptsIsNamed() throws Exception {
        ThreadTaskPool pool = ThreadTaskPool.builder()
                .name("stubborn")
                .workers(1)
                .cancelGrace(Duration.ofMillis(50))
                .build();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try {
            TaskFuture<Void> future = pool.submit(() -> {
                begun.countDown();
                awaitIgnoringInterrupts(end);
            });
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            future.cancel(true);
            assertThatThrownBy(new GuardedPool(pool, "stubborn", SHORT)::close)
                    .isInstanceOf(AssertionFailedError.class)
                    .hasMessageContaining("the thread 'stubborn-thread-0', whose task ignores its interrupt")
                    .hasMessageContaining("GuardedPoolTest.awaitIgnoringInterrupts");
        } finally {
            end.countDown();
        }
    }

    private static void awaitIgnoringInterrupts(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // as code does that has to be replaced
            }
        }
    }

    @Test
    void whatEndsByItselfIsNoFailure() {
        ThreadTaskPool pool = ThreadTaskPool.builder().name("tidy").workers(2).build();
        assertThatThrownBy(() -> pool.map(
                        n -> {
                            if (n == 0) {
                                throw new IllegalStateException("first");
                            }
                            return n;
                        },
                        List.of(0, 1, 2)))
                .isInstanceOf(TaskFailedException.class);
        new GuardedPool(pool, "tidy", Duration.ofSeconds(60)).close();
        assertThat(pool.isTerminated()).isTrue();
    }
}
