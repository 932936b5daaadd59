package io.taskpool.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.TaskAction;
import io.taskpool.TaskPool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks that a task cannot wait for the termination of its own pool, which would wait for the task. */
@Timeout(300)
class SelfCloseTest {
    @Test
    void taskCannotWaitForItsOwnPool() throws Exception {
        assertToldByAndUsable(ThreadTaskPool.builder().workers(2).build());
        if (VirtualThreads.available()) {
            assertToldByAndUsable(ThreadTaskPool.builder().virtualThreads().build());
        }
    }

    private static void assertToldByAndUsable(TaskPool pool) throws Exception {
        assertThatThrownBy(() -> pool.submit(pool::close).get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("close()", "a task of that pool", "shutdown()");
        assertThatThrownBy(() -> pool.submit(() -> pool.awaitTermination(Duration.ofDays(1)))
                        .get())
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pool.map(
                        n -> {
                            pool.close();
                            return n;
                        },
                        List.of(1)))
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(pool.submit(() -> pool.awaitTermination(Duration.ZERO)).get())
                .isFalse();
        // A task of another pool may close this pool, and a task may shut its own pool down.
        assertThat(pool.submit(() -> {
                            pool.shutdown();
                            return 1;
                        })
                        .get())
                .isEqualTo(1);
        try (TaskPool other = TaskPool.threads(1)) {
            other.submit(pool::close).get(60, TimeUnit.SECONDS);
        }
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    void poolCannotBeClosedByItsOwnFinalizer() throws Exception {
        assertClosedFromOutsideAlone(ThreadTaskPool.builder());
        if (VirtualThreads.available()) {
            assertClosedFromOutsideAlone(ThreadTaskPool.builder().virtualThreads());
        }
    }

    private static void assertClosedFromOutsideAlone(ThreadTaskPool.Builder builder) throws Exception {
        AtomicReference<TaskPool> self = new AtomicReference<>();
        List<String> refusals = new CopyOnWriteArrayList<>();
        TaskAction finalizer = () -> {
            try {
                self.get().close();
            } catch (IllegalStateException e) {
                refusals.add(e.getMessage());
            }
        };
        self.set(builder.workers(1).finalizer(finalizer).build());
        assertThat(self.get().submit(() -> 1).get(60, TimeUnit.SECONDS)).isEqualTo(1);
        self.get().close();
        assertThat(refusals).hasSize(1).allMatch(refusal -> refusal.contains("a task of that pool"));
    }
}
