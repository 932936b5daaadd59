package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.taskpool.BrokenPoolException;
import io.taskpool.MapOptions;
import io.taskpool.Task;
import io.taskpool.TaskCodec;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.TaskTimeoutException;
import io.taskpool.contract.Tasks;
import io.taskpool.process.ProcessTaskPool;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** User code that runs while an outcome is deserialized, and blocks, affects only the call of that outcome. */
class ReadingFaultsTest extends FaultFixture {
    private final Block block = new Block(true);
    private final Block stubborn = new Block(false);

    @AfterEach
    void releaseBlock() {
        Hooked.hook = null;
        block.release();
        stubborn.release();
    }

    /** The ways in which user code can run while an outcome is deserialized. */
    enum Way {
        READ_OBJECT(Hooked.ByReadObject::new),
        READ_RESOLVE(Hooked.ByReadResolve::new),
        READ_EXTERNAL(Hooked.ByReadExternal::new),
        RECORD_CONSTRUCTOR(() -> new Hooked.ByConstructor(1)),
        HASH_CODE(Hooked::asKey),
        STATIC_INITIALIZER(Hooked.ByInitializer::new),
        EXCEPTION(Hooked::throwing);

        final Task<Object> task;

        Way(Task<Object> task) {
            this.task = task;
        }
    }

    private static Object outcome(TaskFuture<?> future) throws Exception {
        try {
            return get(future);
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /**
     * Asserts that the worker's other calls complete, whether or not their results run user code, and that the blocked
     * call completes after its release.
     */
    private void assertDelaysNoOtherCall(ProcessTaskPool pool, Task<Object> task, Class<?> expected) throws Exception {
        Hooked.hook = block;
        TaskFuture<Object> blocked = pool.submit(task);
        block.awaitArrivals(1);
        assertThat(get(pool.submit(() -> new Hooked.Numbered(5, false)))).isEqualTo(new Hooked.Numbered(5, false));
        assertUsable(pool);
        assertThat(blocked.isDone()).isFalse();
        block.release();
        assertThat(outcome(blocked)).isInstanceOf(expected);
        assertThat(pool.stats().workersDied()).isZero();
        assertOneReaderIsLeft(pool);
    }

    private static void assertOneReaderIsLeft(ProcessTaskPool pool) {
        int workers = pool.workerPids().size();
        await().untilAsserted(() -> assertThat(readers()).isEqualTo(workers));
    }

    private static long readers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("-process-reader-"))
                .count();
    }

    @ParameterizedTest
    @EnumSource
    void outcomeThatBlocksWhileItIsReadDelaysNoOther(Way way) throws Exception {
        Class<?> expected = way == Way.EXCEPTION ? Hooked.Thrown.class : Object.class;
        assertDelaysNoOtherCall(open(1), way.task, expected);
    }

    /** Calls the hook for one class. */
    static final class HookedCodec implements TaskCodec, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public void write(Object value, OutputStream out) throws IOException {
            new ObjectOutputStream(out).writeObject(value);
        }

        @Override
        public Object read(InputStream in, ClassLoader loader) throws IOException, ClassNotFoundException {
            Object read = new ObjectInputStream(in).readObject();
            if (read instanceof Hooked.Numbered numbered && numbered.number() == 9) {
                Hooked.meet();
            }
            return read;
        }
    }

    @Test
    void blockedCodecDelaysNoOtherCall() throws Exception {
        ProcessTaskPool pool = open(builder(1).codec(new HookedCodec()));
        assertDelaysNoOtherCall(pool, () -> new Hooked.Numbered(9, false), Hooked.Numbered.class);
    }

    @Test
    void blockedFilterDelaysNoOtherCall() throws Exception {
        ProcessTaskPool pool = open(builder(1).resultFilter(info -> {
            if (info.serialClass() == Hooked.ByReadObject.class) {
                Hooked.meet();
            }
            return ObjectInputFilter.Status.UNDECIDED;
        }));
        assertDelaysNoOtherCall(pool, Hooked.ByReadResolve::new, Hooked.ByReadResolve.class);
        Block second = new Block(true);
        Hooked.hook = second;
        TaskFuture<Object> blocked = pool.submit(() -> new Object[] {new Hooked.ByReadObject()});
        second.awaitArrivals(1);
        assertUsable(pool);
        second.release();
        assertThat(get(blocked)).isInstanceOf(Object[].class);
    }

    @Test
    void manyBlockedOutcomesDelayNoOtherCall() throws Exception {
        ProcessTaskPool pool = open(1);
        Hooked.hook = block;
        List<TaskFuture<Hooked.Numbered>> futures = range(1_000).stream()
                .map(i -> pool.submit(n -> new Hooked.Numbered(n, n % 100 == 50), i))
                .toList();
        block.awaitArrivals(10);
        for (int i = 0; i < 1_000; i++) {
            if (i % 100 != 50) {
                assertThat(get(futures.get(i)).number()).isEqualTo(i);
            }
        }
        await().untilAsserted(() -> assertThat(pool.stats().succeeded()).isEqualTo(990));
        assertUsable(pool);
        block.release();
        for (int i = 50; i < 1_000; i += 100) {
            assertThat(get(futures.get(i)).number()).isEqualTo(i);
        }
        assertOneReaderIsLeft(pool);
    }

    // ---- code that uses a pool ---------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(
            names = {"READ_OBJECT", "READ_RESOLVE", "READ_EXTERNAL", "RECORD_CONSTRUCTOR", "HASH_CODE", "EXCEPTION"})
    void deserializationMayUseItsOwnPool(Way way) throws Exception {
        ProcessTaskPool pool = open(1);
        Hooked.hook = () -> pool.submit(Tasks::square, 3).get();
        Object outcome = outcome(pool.submit(way.task));
        assertThat(outcome).isNotInstanceOf(io.taskpool.TaskSerializationException.class);
        assertUsable(pool);
    }

    @Test
    void deserializationMayMapOnItsOwnPool() throws Exception {
        ProcessTaskPool pool = open(1);
        Hooked.hook = () -> pool.map(Tasks::square, range(100));
        assertThat(get(pool.submit(Hooked.ByReadObject::new))).isNotNull();
        assertUsable(pool);
    }

    @Test
    void deserializationMayUseAnotherPoolWhoseResultsUseTheFirst() throws Exception {
        ProcessTaskPool pool = open(1);
        ProcessTaskPool other = open(1);
        AtomicBoolean inner = new AtomicBoolean();
        Hooked.hook = () -> inner.compareAndSet(false, true)
                ? other.submit(Hooked.ByReadObject::new).get()
                : pool.submit(Tasks::square, 3).get();
        assertThat(get(pool.submit(Hooked.ByReadResolve::new))).isNotNull();
        assertUsable(pool);
        assertUsable(other);
    }

    @Test
    void eachResultOfAMapMayUseThePoolAgain() throws Exception {
        ProcessTaskPool pool = open(1);
        Hooked.hook = () -> pool.submit(() -> new Hooked.Numbered(1, false)).get();
        assertThat(pool.map((Integer i) -> new Hooked.Numbered(i, true), range(200)))
                .hasSize(200);
        assertOneReaderIsLeft(pool);
    }

    @Test
    void deserializationMayNestTwoLevels() throws Exception {
        ProcessTaskPool pool = open(1);
        Callable<Object> leaf = () -> pool.submit(Tasks::square, 3).get();
        Callable<Object> middle = () -> {
            Hooked.hook = leaf;
            return pool.submit(Hooked.ByReadObject::new).get();
        };
        Hooked.hook = () -> {
            Hooked.hook = middle;
            return pool.submit(Hooked.ByReadObject::new).get();
        };
        assertThat(get(pool.submit(Hooked.ByReadObject::new))).isNotNull();
        assertUsable(pool);
    }

    // ---- limits, cancellation ----------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void timeLimitIncludesDeserialization(boolean heedsInterrupts) throws Exception {
        Block mine = heedsInterrupts ? block : stubborn;
        ProcessTaskPool pool = open(builder(1).taskTimeout(Duration.ofSeconds(1)));
        Hooked.hook = mine;
        TaskFuture<Object> blocked = pool.submit(Hooked.ByReadObject::new);
        mine.awaitArrivals(1);
        TaskTimeoutException late = failure(blocked, TaskTimeoutException.class);
        assertThat(late).hasMessageContainingAll("worker 1", "whose result was being read", "1000 ms");
        assertThat(late.threadDump()).contains("ByReadObject.readObject");
        await().untilAsserted(() -> assertThat(mine.interrupts()).isEqualTo(1));
        Hooked.hook = null;
        assertUsable(pool);
        assertThat(pool.stats().workersDied()).isZero();
        pool.close(); // although one thread is still deserializing
    }

    @Test
    void timeLimitEndsAMapWhoseExceptionBlocks() throws Exception {
        ProcessTaskPool pool = open(1);
        Hooked.hook = block;
        MapOptions limited = MapOptions.defaults().timeout(Duration.ofSeconds(1));
        assertThatThrownBy(() -> pool.map(i -> i == 3 ? Hooked.throwing() : i, range(10), limited))
                .isInstanceOfSatisfying(TaskFailedException.class, failed -> {
                    assertThat(failed.index()).isEqualTo(3);
                    assertThat(failed.getCause())
                            .isInstanceOf(TaskTimeoutException.class)
                            .hasMessageContaining("whose exception was being read");
                });
        assertUsable(pool);
    }

    @Test
    void failureThatIsReadLateIsRetried() throws Exception {
        ProcessTaskPool pool = open(1);
        String file = file("attempts");
        Hooked.hook = () -> {
            Hooked.hook = null;
            return pool.submit(Tasks::square, 3).get();
        };
        assertThat(pool.map(
                        i -> {
                            Tasks.append(file, "attempt");
                            return Tasks.lines(file).size() == 1 ? Hooked.throwing() : i;
                        },
                        List.of(4),
                        MapOptions.defaults().retries(1)))
                .containsExactly(4);
    }

    @Test
    void cancelInterruptsOnlyTheReadingOfItsOwnCall() throws Exception {
        ProcessTaskPool pool = open(1);
        Hooked.hook = block;
        TaskFuture<Object> blocked = pool.submit(Hooked.ByReadObject::new);
        block.awaitArrivals(1);
        assertThat(blocked.cancel(true)).isTrue();
        await().untilAsserted(() -> assertThat(block.interrupts()).isEqualTo(1));
        Hooked.hook = () -> {
            if (Thread.interrupted()) {
                throw new AssertionError("the interrupt of another call");
            }
            Thread.currentThread().interrupt(); // must not reach the next call
            return null;
        };
        for (int i = 0; i < 10; i++) {
            assertThat(get(pool.submit(Hooked.ByReadObject::new))).isNotNull();
        }
        assertThat(block.interrupts()).isEqualTo(1);
        assertThat(pool.stats().workersDied()).isZero();
        assertOneReaderIsLeft(pool);
    }

    @Test
    void readingThatIgnoresTheInterruptOfACancelledCallIsAbandoned() throws Exception {
        ProcessTaskPool pool = open(1);
        Hooked.hook = stubborn;
        TaskFuture<Object> blocked = pool.submit(Hooked.ByReadObject::new);
        stubborn.awaitArrivals(1);
        assertThat(blocked.cancel(true)).isTrue();
        Hooked.hook = null;
        assertUsable(pool);
        pool.close();
        assertThat(pool.isTerminated()).isTrue();
    }

    // ---- shutdown ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shutdownNowTerminatesThePoolWhateverDeserializationDoes(boolean heedsInterrupts) throws Exception {
        Block mine = heedsInterrupts ? block : stubborn;
        ProcessTaskPool pool = open(1);
        Hooked.hook = mine;
        TaskFuture<Object> blocked = pool.submit(Hooked.ByReadObject::new);
        mine.awaitArrivals(1);
        pool.shutdownNow();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
        assertThat(mine.interrupts()).isEqualTo(1);
        assertThatThrownBy(() -> get(blocked)).isInstanceOf(CancellationException.class);
    }

    @Test
    void shutdownNowEndsAMapWhoseResultsBlock() throws Exception {
        ProcessTaskPool pool = open(2);
        Hooked.hook = stubborn;
        CompletableFuture<Throwable> caller = CompletableFuture.supplyAsync(
                () -> catchThrowable(() -> pool.map(i -> new Hooked.ByReadObject(), range(50))));
        stubborn.awaitArrivals(2);
        pool.shutdownNow();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
        assertThat(get(caller)).isInstanceOf(CancellationException.class);
    }

    @Test
    void closeWaitsForAResultThatIsBeingRead() throws Exception {
        ProcessTaskPool pool = open(1);
        List<Long> pids = List.of(pidOf(pool));
        Hooked.hook = block;
        TaskFuture<Object> blocked = pool.submit(Hooked.ByReadObject::new);
        block.awaitArrivals(1);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(pool::close);
        await().until(() -> pids.stream().noneMatch(Processes::isRunning));
        assertThat(pool.isTerminated()).isFalse();
        block.release();
        get(closed);
        assertThat(get(blocked)).isInstanceOf(Hooked.ByReadObject.class);
    }

    @Test
    void shutdownNowStopsAReadingWhoseWorkerHasEnded() throws Exception {
        ProcessTaskPool pool = open(1);
        long pid = pidOf(pool);
        Hooked.hook = stubborn;
        TaskFuture<Object> blocked = pool.submit(Hooked.ByReadObject::new);
        stubborn.awaitArrivals(1);
        pool.shutdown();
        await().until(() -> !Processes.isRunning(pid));
        pool.shutdownNow();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
        assertThatThrownBy(() -> get(blocked)).isInstanceOf(CancellationException.class);
    }

    @Test
    void workersDeathDoesNotAffectResultsThatAreBeingRead() throws Exception {
        ProcessTaskPool pool = open(1);
        long pid = pidOf(pool);
        Hooked.hook = block;
        TaskFuture<Object> blocked = pool.submit(Hooked.ByReadObject::new);
        block.awaitArrivals(1);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await().until(() -> pool.stats().workersDied() == 1);
        assertUsable(pool);
        block.release();
        assertThat(get(blocked)).isInstanceOf(Hooked.ByReadObject.class);
        assertThat(pool.stats().failed()).isZero();
    }

    @Test
    void blockedExceptionOfAnInitializerIsDescribed() throws Exception {
        Hooked.hook = stubborn;
        ProcessTaskPool pool = open(builder(1).initializer(Hooked::throwing));
        assertThat(catchThrowable(() -> get(pool.submit(Tasks::square, 3))))
                .hasCauseInstanceOf(BrokenPoolException.class)
                .hasStackTraceContaining("thrown by the task");
    }

    @Test
    void anInitializersExceptionThatIsReadSlowlyIsTheCause() throws Exception {
        Hooked.hook = () -> {
            Thread.sleep(100); // far longer than it takes until another thread reads on
            return null;
        };
        ProcessTaskPool pool = open(builder(1).initializer(Hooked::throwing));
        assertThat(catchThrowable(() -> get(pool.submit(Tasks::square, 3))))
                .cause()
                .isInstanceOf(BrokenPoolException.class)
                .hasCauseInstanceOf(Hooked.Thrown.class);
    }

    @Test
    void oneBlockedOutcomeDelaysNoneOfManyCallers() throws Exception {
        ProcessTaskPool pool = open(2);
        Hooked.hook = block;
        TaskFuture<Object> blocked = pool.submit(Hooked.ByReadObject::new);
        block.awaitArrivals(1);
        List<CompletableFuture<Integer>> callers = range(20).stream()
                .map(i -> CompletableFuture.supplyAsync(() -> submitAndGet(pool, i), task -> new Thread(task).start()))
                .toList();
        for (int i = 0; i < 20; i++) {
            assertThat(get(callers.get(i))).isEqualTo(i);
        }
        assertThat(blocked.isDone()).isFalse();
    }

    private static int submitAndGet(TaskPool pool, int number) {
        try {
            return get(pool.submit(() -> new Hooked.Numbered(number, false))).number();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
