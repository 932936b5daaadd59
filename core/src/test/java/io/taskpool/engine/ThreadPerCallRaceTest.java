package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.MapOptions;
import io.taskpool.PoolStats;
import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import io.taskpool.TaskTimeoutException;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Races pairs of events on a pool that runs each call on its own thread, thousands of times, both sides released
 * together by a barrier. Platform threads serve as well as virtual ones here, and every JDK has them.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS) // for the full run; an ordinary run takes seconds
class ThreadPerCallRaceTest {
    private static final int ROUNDS = Integer.getInteger("taskpool.raceRounds", 2_000);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CyclicBarrier barrier = new CyclicBarrier(2);
    private final Set<String> outcomes = new HashSet<>();

    /** The observations that distinguish the two orders of a race. */
    private final Set<Boolean> orders = new HashSet<>();

    /**
     * Tells whether to run another round: until all planned rounds have run, and longer if both orders have not
     * occurred by then.
     */
    private boolean goesOn(int round) {
        return goesOn(round, ROUNDS);
    }

    private boolean goesOn(int round, int planned) {
        return round < planned || (orders.size() < 2 && round < 10 * ROUNDS);
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    /** A pool, its submitted calls, and how often each of them started. */
    private static final class Race {
        final PoolEngine engine;
        final Queue<TaskFuture<Object>> futures = new ConcurrentLinkedQueue<>();
        final Queue<Object> begun = new ConcurrentLinkedQueue<>();

        Race(int limit, @Nullable Duration timeout) {
            engine = new PoolEngine(
                    PoolConfig.builder("race", limit)
                            .idleTimeout(Duration.ofHours(1))
                            .callTimeout(timeout)
                            .cancelGrace(Duration.ofSeconds(60))
                            .build(),
                    Thread::new,
                    ThreadHooks.NONE);
        }

        TaskFuture<Object> submit(Callable<Object> task) {
            Object name = new Object();
            TaskFuture<Object> future = engine.submit(
                    CallKind.CALLABLE,
                    (Callable<Object>) () -> {
                        begun.add(name);
                        return task.call();
                    },
                    null);
            futures.add(future);
            return future;
        }

        /** Submits a call that returns immediately; does nothing if the pool was shut down. */
        void submit() {
            try {
                TaskFuture<Object> unused = submit(() -> "value");
            } catch (RejectedExecutionException e) {
                // the other side was first
            }
        }

        void settle(Set<String> outcomes) throws Exception {
            engine.shutdown();
            assertThat(engine.awaitTermination(Duration.ofSeconds(60)))
                    .as("the pool has terminated; %s", engine.stats())
                    .isTrue();
            assertThat(futures).allMatch(TaskFuture::isDone);
            PoolStats stats = engine.stats();
            assertThat(stats.succeeded() + stats.failed() + stats.cancelled())
                    .as("outcomes of %s", stats)
                    .isEqualTo(stats.submitted());
            assertThat(stats.queued() + stats.inFlight() + stats.workers())
                    .as("what is left of %s", stats)
                    .isZero();
            assertThat(begun).doesNotHaveDuplicates();
            for (TaskFuture<Object> future : futures) {
                outcomes.add(outcome(future));
            }
        }

        private static String outcome(TaskFuture<Object> future) throws InterruptedException {
            try {
                return String.valueOf(future.get());
            } catch (CancellationException e) {
                return "cancelled";
            } catch (ExecutionException e) {
                return e.getCause() instanceof TaskTimeoutException ? "timeout" : String.valueOf(e.getCause());
            }
        }
    }

    @FunctionalInterface
    private interface Deed {
        void run() throws Exception;
    }

    private void together(Deed... deeds) throws Exception {
        List<Future<?>> sides = new ArrayList<>();
        for (Deed deed : Arrays.asList(deeds)) {
            sides.add(threads.submit(() -> {
                barrier.await(60, TimeUnit.SECONDS);
                deed.run();
                return null;
            }));
        }
        for (Future<?> side : sides) {
            Object nothing = side.get(60, TimeUnit.SECONDS);
        }
    }

    /** A call that ends at the moment the other side acts. */
    private Object meet() throws Exception {
        barrier.await(60, TimeUnit.SECONDS);
        return "value";
    }

    @Test
    void submitAndShutdown() throws Exception {
        for (int round = 0; goesOn(round); round++) {
            Race race = new Race(1, null);
            together(race::submit, race.engine::shutdown);
            race.settle(outcomes);
            orders.add(race.futures.isEmpty());
        }
        assertThat(orders).as("whether the call was rejected").containsOnly(true, false);
        assertThat(outcomes).containsOnly("value");
    }

    @Test
    void submitAndShutdownNow() throws Exception {
        for (int round = 0; goesOn(round); round++) {
            Race race = new Race(1, null);
            List<TaskFuture<?>> notBegun = new ArrayList<>();
            together(race::submit, () -> notBegun.addAll(race.engine.shutdownNow()));
            race.settle(outcomes);
            orders.add(race.futures.isEmpty());
            assertThat(notBegun).allMatch(TaskFuture::isCancelled);
            assertThat(notBegun.size() + race.begun.size()).isLessThanOrEqualTo(race.futures.size());
        }
        assertThat(orders).as("whether the call was rejected").containsOnly(true, false);
        assertThat(outcomes).isSubsetOf("value", "cancelled");
    }

    @Test
    void threadLimitReachedAndEnd() throws Exception {
        for (int round = 0; goesOn(round); round++) {
            Race race = new Race(1, null);
            Thread[] ran = new Thread[2];
            TaskFuture<Object> first = race.submit(() -> {
                ran[0] = Thread.currentThread();
                return meet();
            });
            barrier.await(60, TimeUnit.SECONDS);
            TaskFuture<Object> second = race.submit(() -> {
                ran[1] = Thread.currentThread();
                return "value";
            });
            race.submit();
            race.settle(outcomes);
            orders.add(ran[0] == ran[1]);
            assertThat(first.isDone()).isTrue();
            assertThat(second.isDone()).isTrue();
        }
        assertThat(orders)
                .as("whether the second call had to wait for the first one's thread")
                .containsOnly(true, false);
        assertThat(outcomes).containsOnly("value");
    }

    @Test
    void cancelOfAQueuedCallAndEnd() throws Exception {
        for (int round = 0; goesOn(round); round++) {
            Race race = new Race(1, null);
            TaskFuture<Object> first = race.submit(this::meet);
            TaskFuture<Object> second = race.submit(() -> "value");
            barrier.await(60, TimeUnit.SECONDS);
            orders.add(second.cancel(round % 2 == 0));
            race.submit();
            race.settle(outcomes);
            assertThat(first.isCancelled()).isFalse();
        }
        assertThat(orders).as("whether the queued call was cancelled").containsOnly(true, false);
        assertThat(outcomes).isSubsetOf("value", "cancelled");
    }

    @Test
    void cancelAndCompleteAndTheNextCallOfTheThread() throws Exception {
        for (int round = 0; goesOn(round); round++) {
            Race race = new Race(1, null);
            TaskFuture<Object> first = race.submit(this::meet);
            TaskFuture<Object> next = race.submit(() -> {
                for (int i = 0; i < 100; i++) {
                    if (Thread.currentThread().isInterrupted()) {
                        return "hit";
                    }
                    Thread.onSpinWait();
                }
                return "value";
            });
            barrier.await(60, TimeUnit.SECONDS);
            orders.add(first.cancel(true));
            race.settle(outcomes);
            assertThat(next.get()).isEqualTo("value");
        }
        assertThat(orders).as("whether the call was cancelled").containsOnly(true, false);
        assertThat(outcomes).isSubsetOf("value", "cancelled");
    }

    @Test
    void timeLimitAndComplete() throws Exception {
        Duration limit = Duration.ofNanos(300_000);
        for (int round = 0; goesOn(round); round++) {
            Race race = new Race(1, limit);
            long end = System.nanoTime() + 200_000 + 100 * (round % 2_000);
            TaskFuture<Object> call = race.submit(() -> {
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                return "value";
            });
            race.settle(outcomes);
            outcomes.forEach(outcome -> orders.add(outcome.equals("timeout")));
            assertThat(call.isCancelled()).isFalse();
        }
        assertThat(outcomes).containsOnly("value", "timeout");
    }

    @Test
    void shutdownNowAndStart() throws Exception {
        for (int round = 0; goesOn(round); round++) {
            Race race = new Race(1, null);
            TaskFuture<Object> first = race.submit(this::meet);
            List<TaskFuture<Object>> queued = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                queued.add(race.submit(() -> "value"));
            }
            barrier.await(60, TimeUnit.SECONDS);
            List<TaskFuture<?>> notBegun = race.engine.shutdownNow();
            race.settle(outcomes);
            orders.add(notBegun.size() == queued.size());
            assertThat(first.isDone()).isTrue();
            assertThat(queued).allMatch(TaskFuture::isDone);
            assertThat(notBegun.size() + race.begun.size()).isLessThanOrEqualTo(5);
        }
        assertThat(orders).as("whether none of the queued calls started").containsOnly(true, false);
        assertThat(outcomes).isSubsetOf("value", "cancelled");
    }

    @Test
    void endAndOutcomes() throws Exception {
        for (int round = 0; goesOn(round); round++) {
            Race race = new Race(1, null);
            AtomicBoolean shutDown = new AtomicBoolean();
            CountDownLatch never = new CountDownLatch(1);
            for (int i = 0; i < 20; i++) {
                TaskFuture<Object> unused = race.submit(() -> never.await(60, TimeUnit.SECONDS));
            }
            together(
                    () -> {
                        orders.add(shutDown.get());
                        assertThat(race.engine.awaitTermination(Duration.ofSeconds(60)))
                                .isTrue();
                        assertThat(race.futures).allMatch(TaskFuture::isDone);
                    },
                    () -> {
                        shutDown.set(true);
                        race.engine.shutdownNow();
                    });
            race.settle(outcomes);
        }
        assertThat(orders)
                .as("whether the pool was shut down before somebody waited")
                .containsOnly(true, false);
        assertThat(outcomes).containsOnly("cancelled");
    }

    @Test
    void mapAndShutdown() throws Exception {
        List<Integer> items = List.of(1, 2, 3, 4, 5, 6, 7, 8);
        for (int round = 0; goesOn(round, ROUNDS / 4); round++) {
            Race race = new Race(2, null);
            together(
                    () -> {
                        try {
                            assertThat(race.engine.<Integer, Integer>map(
                                            CallKind.FUNCTION,
                                            (TaskFunction<Integer, Integer>) n -> n + 1,
                                            items,
                                            MapOptions.defaults()))
                                    .containsExactly(2, 3, 4, 5, 6, 7, 8, 9);
                            orders.add(true);
                        } catch (RejectedExecutionException e) {
                            orders.add(false);
                        }
                    },
                    race.engine::shutdown);
            race.settle(outcomes);
        }
        assertThat(orders).as("whether the map began before the shutdown").containsOnly(true, false);
    }
}
