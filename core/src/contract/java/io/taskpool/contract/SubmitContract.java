package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.taskpool.Task;
import io.taskpool.TaskAction;
import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.contract.Tasks.Oops;
import io.taskpool.contract.Tasks.Point;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Single calls: arguments and results, each delivered exactly once. */
abstract class SubmitContract extends PoolFixture {
    private final boolean keepsIdleWorkers;

    SubmitContract(IntFunction<TaskPool> opener, boolean keepsIdleWorkers) {
        super(opener);
        this.keepsIdleWorkers = keepsIdleWorkers;
    }

    @Test
    void allThreeFormsReturnTheirResults() throws Exception {
        TaskPool pool = open(2);
        String file = file("ran");
        assertThat(get(pool.submit(() -> "hi"))).isEqualTo("hi");
        assertThat(get(pool.submit(Tasks::square, 5))).isEqualTo(25);
        TaskFuture<Void> nothing = pool.submit(() -> Tasks.append(file, "ran"));
        assertThat(get(nothing)).isNull();
        assertThat(Tasks.lines(file)).containsExactly("ran");
    }

    @Test
    void nullIsAnArgumentAndAResult() throws Exception {
        TaskPool pool = open(1);
        assertThat((Object) get(pool.submit(x -> x, null))).isNull();
        Task<String> nothing = () -> null;
        assertThat(get(pool.submit(nothing))).isNull();
    }

    @Test
    void capturedValuesAndMethodReferencesWork() throws Exception {
        TaskPool pool = open(2);
        int number = 7;
        String text = "é漢🐍";
        long[] array = {1, 2};
        Point point = new Point(3, "p");
        assertThat(get(pool.submit(() -> text + number + array[1] + point.name())))
                .isEqualTo(text + "72p");
        assertThat(get(pool.submit(text::concat, "!"))).isEqualTo(text + "!");
        assertThat(get(pool.submit(String::length, "four"))).isEqualTo(4);
        assertThat(get(pool.submit((TaskFunction<String, StringBuilder>) StringBuilder::new, "new")))
                .hasToString("new");
        TaskFunction<Integer, Integer> inner = n -> n + number;
        assertThat(get(pool.submit(() -> inner.apply(1)))).isEqualTo(8);
    }

    @Test
    void recordsListsAndArraysCanBeSent() throws Exception {
        TaskPool pool = open(1);
        Point point = get(pool.submit(p -> new Point(p.x() + 1, p.name()), new Point(1, "é漢🐍")));
        assertThat(point).isEqualTo(new Point(2, "é漢🐍"));
        List<Object> list = get(pool.submit(l -> new ArrayList<Object>(l), Arrays.asList(1, null, "x", 2.5, 'c')));
        assertThat(list).containsExactly(1, null, "x", 2.5, 'c');
        double[] result = get(pool.submit(
                array -> {
                    array[0] = 9;
                    return array;
                },
                new double[] {1, 2}));
        assertThat(result).containsExactly(9, 2);
    }

    @Test
    void failureKeepsItsTypeDataAndStackFrames() {
        TaskPool pool = open(1);
        Throwable thrown = catchThrowable(() -> get(pool.submit(() -> Tasks.fail(42))));
        assertThat(thrown).isExactlyInstanceOf(ExecutionException.class);
        assertThat(thrown.getCause()).isExactlyInstanceOf(Oops.class).hasMessage("bad 42");
        assertThat(((Oops) thrown.getCause()).code).isEqualTo(42);
        assertThat(thrown.getCause().getStackTrace()).anySatisfy(frame -> {
            assertThat(frame.getClassName()).isEqualTo(Tasks.class.getName());
            assertThat(frame.getMethodName()).isEqualTo("fail");
        });
    }

    @Test
    void failureKeepsItsCauseAndSuppressedExceptions() {
        Throwable thrown = catchThrowable(() -> get(open(1).submit((TaskAction) () -> {
            IllegalStateException failure = new IllegalStateException("outer", new Oops("inner", 1));
            failure.addSuppressed(new ArithmeticException("beside"));
            throw failure;
        })));
        assertThat(thrown.getCause())
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("outer")
                .hasCauseExactlyInstanceOf(Oops.class);
        assertThat(thrown.getCause().getSuppressed()).singleElement().isExactlyInstanceOf(ArithmeticException.class);
    }

    @Test
    void stackOverflowFailsOnlyItsOwnCall() throws Exception {
        TaskPool pool = open(1);
        assertThatThrownBy(() -> get(pool.submit(Tasks::recurse, 0)))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StackOverflowError.class);
        assertUsable(pool);
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void exceptionsNameTheNullArgument() {
        TaskPool pool = open(1);
        assertThatThrownBy(() -> pool.submit((Task<String>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("task");
        assertThatThrownBy(() -> pool.submit((TaskAction) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("action");
        assertThatThrownBy(() -> pool.submit((TaskFunction<String, String>) null, "x"))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("fn");
    }

    @Test
    void invalidNumberOfWorkersIsRejectedWithTheNumber() {
        assertThatThrownBy(() -> open(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
        assertThatThrownBy(() -> open(-3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-3");
    }

    @Test
    void eachOf20000SubmitsGetsItsOwnResult() throws Exception {
        TaskPool pool = open(2);
        List<TaskFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            futures.add(pool.submit(Tasks::square, i));
        }
        for (int i = 0; i < futures.size(); i++) {
            assertThat(get(futures.get(i))).isEqualTo(i * i);
        }
    }

    @Test
    void eachCallRunsExactlyOnce() throws Exception {
        TaskPool pool = open(3);
        String file = file("calls");
        List<TaskFuture<Void>> futures = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String line = "call " + i;
            futures.add(pool.submit(() -> Tasks.append(file, line)));
        }
        for (TaskFuture<Void> future : futures) {
            get(future);
        }
        assertThat(Tasks.lines(file)).hasSize(500).doesNotHaveDuplicates();
    }

    @Test
    void failureOfOneCallDoesNotAffectOthers() throws Exception {
        TaskPool pool = open(2);
        List<TaskFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            futures.add(pool.submit(n -> Tasks.failIf(n % 100 == 50, n), i));
        }
        for (int i = 0; i < 1_000; i++) {
            TaskFuture<Integer> future = futures.get(i);
            if (i % 100 == 50) {
                assertThatThrownBy(() -> get(future))
                        .hasCauseInstanceOf(Oops.class)
                        .hasMessageContaining("bad " + i);
            } else {
                assertThat(get(future)).isEqualTo(i);
            }
        }
    }

    @Test
    void workersRunInParallelUpToTheirNumber() throws Exception {
        TaskPool pool = open(3);
        Gate gate = gate();
        int port = gate.port();
        List<TaskFuture<Void>> futures = new ArrayList<>();
        for (int i = 0; i < 45; i++) {
            futures.add(pool.submit(Tasks.passing(port)));
        }
        gate.awaitArrivals(3);
        assertThat(gate.arrival(200)).as("a fourth call started").isFalse();
        assertThat(pool.stats().workers()).isEqualTo(3);
        gate.open();
        for (TaskFuture<Void> future : futures) {
            get(future);
        }
        assertThat(pool.stats().workersStarted()).isEqualTo(3);
    }

    @Test
    void longCallDoesNotDelayShortCallsBehindIt() throws Exception {
        TaskPool pool = open(2);
        for (TaskFuture<Integer> warm :
                range(2_000).stream().map(n -> pool.submit(Tasks::square, n)).toList()) {
            get(warm); // short calls, so that a pool with batching makes large batches
        }
        Gate gate = gate();
        TaskFuture<Void> longCall = pool.submit(Tasks.passing(gate.port()));
        List<TaskFuture<Integer>> shortCalls =
                range(200).stream().map(n -> pool.submit(Tasks::square, n)).toList();
        for (TaskFuture<Integer> shortCall : shortCalls) {
            get(shortCall);
        }
        assertThat(longCall.isDone()).isFalse();
        gate.open();
        get(longCall);
    }

    @Test
    void idleWorkerIsUsedBeforeAnotherIsStarted() throws Exception {
        assumeTrue(keepsIdleWorkers);
        TaskPool pool = open(8);
        get(pool.submit(() -> 1));
        await().until(() -> pool.stats().idleWorkers() >= 1);
        long started = pool.stats().workersStarted();
        for (int i = 0; i < 20; i++) {
            get(pool.submit(() -> 1));
            await().until(() -> pool.stats().idleWorkers() >= 1);
        }
        assertThat(pool.stats().workersStarted()).isEqualTo(started);
    }

    @Test
    void manyThreadsShareAPool() {
        TaskPool pool = open(2);
        List<CompletableFuture<Void>> users = new ArrayList<>();
        for (int user = 0; user < 4; user++) {
            int base = user * 1_000;
            users.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 300; i++) {
                    assertThat(pool.submit(Tasks::square, base + i)
                                    .toCompletableFuture()
                                    .join())
                            .isEqualTo((base + i) * (base + i));
                }
            }));
        }
        users.forEach(CompletableFuture::join);
    }

    @Test
    void unreachableArgumentsAndResultsCanBeCollected() throws Exception {
        TaskPool pool = open(1);
        List<WeakReference<?>> dropped = runAndDrop(pool);
        await().until(() -> {
            System.gc();
            return dropped.stream().allMatch(reference -> reference.get() == null);
        });
        assertUsable(pool);
    }

    private static List<WeakReference<?>> runAndDrop(TaskPool pool) throws Exception {
        byte[] argument = new byte[100_000];
        TaskFuture<byte[]> future = pool.submit(byte[]::clone, argument);
        List<WeakReference<?>> references =
                List.of(new WeakReference<>(argument), new WeakReference<>(future), new WeakReference<>(get(future)));
        List<byte[]> mapped = pool.map(byte[]::clone, List.of(new byte[1_000]));
        List<WeakReference<?>> all = new ArrayList<>(references);
        all.add(new WeakReference<>(mapped.get(0)));
        return all;
    }

    @Test
    void statisticsAddUp() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        TaskFuture<Void> first = pool.submit(Tasks.passing(gate.port()));
        gate.awaitArrivals(1);
        List<TaskFuture<Integer>> cancelled =
                range(5).stream().map(n -> pool.submit(Tasks::square, n)).toList();
        assertThat(pool.stats().queued() + pool.stats().inFlight()).isEqualTo(6);
        cancelled.forEach(future -> assertThat(future.cancel(false)).isTrue());
        gate.open();
        get(first);
        for (int code : range(3)) {
            assertThatThrownBy(() -> get(pool.submit(Tasks::fail, code))).hasCauseInstanceOf(Oops.class);
        }
        pool.map(Tasks::square, range(100));
        await().untilAsserted(() -> {
            assertThat(pool.stats().submitted()).isEqualTo(109);
            assertThat(pool.stats().succeeded()).isEqualTo(101);
            assertThat(pool.stats().failed()).isEqualTo(3);
            assertThat(pool.stats().cancelled()).isEqualTo(5);
            assertThat(pool.stats().queued()).isZero();
            assertThat(pool.stats().inFlight()).isZero();
            assertThat(pool.stats().workers()).isEqualTo(keepsIdleWorkers ? 1 : 0);
            assertThat(pool.stats().workersDied()).isZero();
        });
    }

    @Test
    void aTaskSeesTheContextClassLoaderOfItsSubmitter() throws Exception {
        TaskPool pool = open(1);
        Files.writeString(Path.of(file("only-here.txt")), "seen");
        Thread self = Thread.currentThread();
        ClassLoader before = self.getContextClassLoader();
        try (URLClassLoader child =
                new URLClassLoader(new URL[] {Path.of(file("")).toUri().toURL()}, Tasks.class.getClassLoader())) {
            self.setContextClassLoader(child);
            assertThat(get(pool.submit(Tasks::seesResource, "only-here.txt"))).isTrue();
            assertThat(pool.map(Tasks::seesResource, List.of("only-here.txt", "none.txt")))
                    .containsExactly(true, false);
            self.setContextClassLoader(before);
            assertThat(get(pool.submit(Tasks::seesResource, "only-here.txt"))).isFalse();
        } finally {
            self.setContextClassLoader(before);
        }
    }

    @Test
    void functionsLoaderReplacesAContextLoaderThatCannotSeeIt() throws Exception {
        TaskPool pool = open(1);
        Thread self = Thread.currentThread();
        ClassLoader before = self.getContextClassLoader();
        String own = Tasks.class.getName().replace('.', '/') + ".class";
        for (ClassLoader blind : new ClassLoader[] {null, ClassLoader.getPlatformClassLoader()}) {
            try {
                self.setContextClassLoader(blind);
                assertThat(get(pool.submit(Tasks::seesResource, own))).isTrue();
                assertThat(pool.map(Tasks::seesResource, List.of(own))).containsExactly(true);
            } finally {
                self.setContextClassLoader(before);
            }
        }
    }
}
