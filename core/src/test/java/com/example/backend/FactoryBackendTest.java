package com.example.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.BrokenPoolException;
import io.taskpool.TaskPool;
import io.taskpool.contract.TaskPoolContract;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.TaskPools;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Runs the contract tests on a backend written outside the library, against its public interface only. */
class FactoryBackendTest extends TaskPoolContract {
    private static Thread daemon(Runnable run) {
        Thread thread = new Thread(run, "factory-made");
        thread.setDaemon(true);
        return thread;
    }

    private static TaskPool open(int workers, ThreadFactory threads) {
        return TaskPools.of(
                new FactoryBackend(threads),
                PoolConfig.builder("factory threads", workers).build());
    }

    @Override
    protected TaskPool open(int workers) {
        return open(workers, FactoryBackendTest::daemon);
    }

    @Test
    void eachCallRunsOnAThreadFromTheFactory() throws Exception {
        AtomicInteger made = new AtomicInteger();
        try (TaskPool pool = open(1, run -> {
            made.incrementAndGet();
            return daemon(run);
        })) {
            Thread first = pool.submit(Thread::currentThread).get();
            Thread second = pool.submit(Thread::currentThread).get();
            assertThat(first.getName()).isEqualTo("factory-made");
            assertThat(second).isNotSameAs(first);
        }
        assertThat(made.get()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void callFailsIfTheFactoryHasNoThread() throws Exception {
        AtomicBoolean works = new AtomicBoolean();
        try (TaskPool pool = TaskPools.of(
                new FactoryBackend(run -> {
                    if (works.get()) {
                        return daemon(run);
                    }
                    throw new IllegalStateException("no thread left");
                }),
                PoolConfig.builder("factory threads", 1).startAttempts(1).build())) {
            assertThatThrownBy(() -> pool.submit(() -> 1).get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(BrokenPoolException.class)
                    .hasMessageContaining("no thread left");
            works.set(true);
            assertThat(pool.submit(() -> 1).get(60, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }
}
