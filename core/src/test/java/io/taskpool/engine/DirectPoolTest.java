package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.CallOptions;
import io.taskpool.MapOptions;
import io.taskpool.Outcome;
import io.taskpool.TaskContext;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pool whose calls run in the thread that submits them. */
@Timeout(300)
class DirectPoolTest {
    private final Thread self = Thread.currentThread();

    @Test
    void callHasRunInTheCallingThreadWhenSubmitReturns() throws Exception {
        try (TaskPool pool = TaskPool.direct()) {
            TaskFuture<Thread> call = pool.submit(() -> Thread.currentThread());
            assertThat(call.isDone()).isTrue();
            assertThat(call.get()).isSameAs(Thread.currentThread());
        }
    }

    @Test
    void mapStreamAndOutcomesRunInTheCallingThread() {
        try (TaskPool pool = TaskPool.direct()) {
            assertThat(pool.map(n -> Thread.currentThread(), List.of(1, 2))).containsOnly(Thread.currentThread());
            Iterable<Integer> slow =
                    () -> Stream.of(1, 2, 3).iterator(); // no collection, so others would read it ahead
            assertThat(pool.stream(n -> Thread.currentThread(), slow)).containsOnly(Thread.currentThread());
            List<Outcome<Integer, Integer>> outcomes =
                    pool.outcomes(n -> 12 / n, List.of(1, 0, 3)).toList();
            assertThat(outcomes).extracting(Outcome::succeeded).containsExactly(true, false, true);
            assertThatThrownBy(() -> pool.map(n -> 12 / n, List.of(1, 0)))
                    .isInstanceOf(TaskFailedException.class)
                    .hasCauseInstanceOf(ArithmeticException.class);
        }
    }

    @Test
    void streamRunsEachCallWhenItsResultIsAskedFor() {
        try (TaskPool pool = TaskPool.direct()) {
            List<String> log = new ArrayList<>();
            Iterable<Integer> items = () -> Stream.of(1, 2).iterator();
            pool.stream(
                            n -> {
                                log.add("call " + n);
                                return n;
                            },
                            items)
                    .forEach(n -> log.add("result " + n));
            assertThat(log).containsExactly("call 1", "result 1", "call 2", "result 2");
        }
    }

    @Test
    void taskKnowsItsOwnCallAndThenThatAroundIt() throws Exception {
        try (TaskPool pool = TaskPool.direct()) {
            assertThat(pool.map(n -> TaskContext.current().index(), List.of(7, 8)))
                    .containsExactly(0L, 1L);
            List<String> names = pool.submit(
                            () -> {
                                String inner = pool.submit(
                                                () -> TaskContext.current().name(),
                                                CallOptions.defaults().name("inner"))
                                        .get();
                                return List.of(inner, TaskContext.current().name());
                            },
                            CallOptions.defaults().name("outer"))
                    .get();
            assertThat(names).containsExactly("inner", "outer");
        }
        assertThatThrownBy(TaskContext::current).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tasksMaySubmitTasks() throws Exception {
        try (TaskPool pool = TaskPool.direct()) {
            assertThat(pool.submit(() -> pool.submit(() -> 7).get() + 1).get()).isEqualTo(8);
        }
    }

    @Test
    void retriesRunInTheCallingThreadAfterTheirWait() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        CallOptions options = CallOptions.defaults().retries(2).backoff(Duration.ofMillis(5), Duration.ofMillis(5));
        try (TaskPool pool = TaskPool.direct()) {
            TaskFuture<Thread> call = pool.submit(
                    () -> {
                        if (attempts.incrementAndGet() < 3) {
                            throw new IllegalStateException("not yet");
                        }
                        return Thread.currentThread();
                    },
                    options);
            assertThat(call.get()).isSameAs(Thread.currentThread());
            assertThat(attempts).hasValue(3);
        }
    }

    @Test
    void callsWithKeysAndPrioritiesSimplyRun() throws Exception {
        try (TaskPool pool = TaskPool.direct()) {
            assertThat(pool.submit(() -> 1, CallOptions.defaults().key("k").priority(3))
                            .get())
                    .isEqualTo(1);
            assertThat(pool.map(n -> n, List.of(1, 2), MapOptions.defaults().keyedBy((Integer n) -> n)))
                    .containsExactly(1, 2);
        }
    }

    @Test
    void callingThreadIsLeftAsItWas() throws Exception {
        ClassLoader before = self.getContextClassLoader();
        try (TaskPool pool = TaskPool.direct()) {
            self.interrupt();
            TaskFuture<?> call = pool.submit(() -> Thread.currentThread().setContextClassLoader(null));
            assertThat(Thread.interrupted()).isTrue();
            call.get();
        }
        assertThat(self.getContextClassLoader()).isSameAs(before);
    }

    @Test
    void poolCannotBeClosedWithinItsOwnTask() {
        TaskPool pool = TaskPool.direct();
        assertThatThrownBy(() -> pool.submit(pool::close).get()).hasCauseInstanceOf(IllegalStateException.class);
        pool.close();
        assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void callingThreadIsItsOnlyWorker() {
        try (TaskPool pool = TaskPool.direct()) {
            pool.warmUp();
            assertThat(pool.workers()).hasSize(1);
            assertThat(pool.workers().get(0).pid())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThatThrownBy(() -> pool.resize(2))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("'direct'");
        }
    }
}
