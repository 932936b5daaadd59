package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.MapOptions;
import io.taskpool.ReturnWhen;
import io.taskpool.TaskFuture;
import io.taskpool.TaskFutures;
import io.taskpool.TaskPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls the library from within all user code that it calls, with the same pool and with another. */
abstract class ReentranceContract extends PoolFixture {
    private final List<TaskPool> used = new ArrayList<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    ReentranceContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    /** Calls all methods of the library that wait for results, and reports that they returned. */
    private void callEverything(String from) {
        try {
            for (TaskPool pool : used) {
                assertThat(pool.submit(Tasks::square, 3).get(60, TimeUnit.SECONDS))
                        .isEqualTo(9);
                assertThat(pool.map(Tasks::square, List.of(1, 2))).containsExactly(1, 4);
                try (Stream<Integer> stream =
                        pool.stream(Tasks::square, () -> List.of(1, 2).iterator())) {
                    assertThat(stream).containsExactly(1, 4);
                }
                assertThat(pool.asExecutorService().invokeAny(List.of(Tasks.callable(5))))
                        .isEqualTo(5);
                List<TaskFuture<Integer>> futures = List.of(pool.submit(Tasks::square, 4));
                assertThat(TaskFutures.waitFor(futures, ReturnWhen.FIRST_COMPLETED)
                                .done())
                        .isEqualTo(futures);
                assertThat(pool.stats().submitted()).isPositive();
            }
            told.add(from);
        } catch (Throwable t) {
            failures.add(t);
        }
    }

    private <T> Iterable<T> calling(String from, List<T> items) {
        return () -> {
            callEverything(from);
            return items.stream().peek(n -> callEverything(from)).iterator();
        };
    }

    private void assertTold(String from) throws InterruptedException {
        String next = told.poll(60, TimeUnit.SECONDS);
        assertThat(failures).isEmpty();
        assertThat(next).isEqualTo(from);
    }

    @Test
    void userCodeMayCallTheLibraryFromEveryHook() throws Exception {
        TaskPool pool = open(1);
        used.add(pool);
        used.add(open(1));
        assertThat(pool.map(Tasks::square, calling("input of map", range(2)))).containsExactly(0, 1);
        for (int i = 0; i < 3; i++) {
            assertTold("input of map");
        }
        MapOptions options = MapOptions.defaults().onProgress((done, total) -> callEverything("progress"));
        assertThat(pool.map(Tasks::square, range(1), options)).containsExactly(0);
        assertTold("progress");
        assertThat(pool.stream(Tasks::square, calling("input of stream", range(2))))
                .containsExactly(0, 1);
        for (int i = 0; i < 3; i++) {
            assertTold("input of stream");
        }
        pool.stream(Tasks::square, range(1)).forEach(n -> callEverything("consumer"));
        assertTold("consumer");
        Gate gate = gate();
        TaskFuture<Void> pending = pool.submit(Tasks.passing(gate.port()));
        pending.thenRun(() -> callEverything("callback"));
        gate.open();
        assertTold("callback");
        get(pending);
        pending.thenRun(() -> callEverything("late callback"));
        assertTold("late callback");
        pending.toCompletableFuture().thenRun(() -> callEverything("late copy"));
        assertTold("late copy");
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> callEverything("handler"));
        try {
            pool.asExecutorService().execute(Tasks.failingRunnable("bad"));
            assertTold("handler");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void streamMayBeTheInputOfAnotherStream() throws Exception {
        TaskPool pool = open(2);
        Iterable<Integer> first = () -> pool.stream(Tasks::square, range(100)).iterator();
        Iterable<Integer> second = () -> pool.stream(n -> n + 1, first).iterator();
        assertThat(pool.stream(n -> n - 1, second))
                .isEqualTo(range(100).stream().map(n -> n * n).toList());
        assertThat(pool.map(n -> n, second)).hasSize(100);
    }
}
