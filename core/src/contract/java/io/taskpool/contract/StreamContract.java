package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskPool;
import io.taskpool.contract.Tasks.Oops;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Lazy streams: how far they read, and what they leave behind. */
abstract class StreamContract extends PoolFixture {
    private static final List<MapOptions> ORDERS =
            List.of(MapOptions.defaults(), MapOptions.defaults().unordered());

    StreamContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    /** Returns endless input that counts the items read from it. */
    private static Iterable<Integer> endless(AtomicInteger read) {
        return () -> IntStream.iterate(0, i -> i + 1)
                .peek(i -> read.incrementAndGet())
                .iterator();
    }

    @Test
    void endlessInputWorks() {
        assertThat(open(2).stream(n -> n + 1, endless(new AtomicInteger()))
                        .limit(1_000)
                        .mapToInt(n -> n)
                        .sum())
                .isEqualTo(500_500);
    }

    @Test
    void nothingIsReadBeforeTheTerminalOperation() {
        AtomicInteger read = new AtomicInteger();
        TaskPool pool = open(1);
        try (Stream<Integer> stream = pool.stream(Tasks::square, endless(read))) {
            Stream<Integer> mapped = stream.map(n -> n + 1).limit(2);
            assertThat(read).hasValue(0);
            assertThat(pool.stats().submitted()).isZero();
            assertThat(mapped.toList()).containsExactly(1, 2);
        }
    }

    @Test
    void lookAheadBoundsHowFarTheInputIsRead() {
        for (MapOptions options :
                List.of(MapOptions.defaults(), MapOptions.defaults().unordered())) {
            AtomicInteger read = new AtomicInteger();
            AtomicInteger taken = new AtomicInteger();
            try (Stream<Integer> stream = open(2).stream(Tasks::square, endless(read), options.lookAhead(10))) {
                stream.limit(200)
                        .forEachOrdered(n -> assertThat(read.get())
                                .as("items read when %s were taken", taken.incrementAndGet())
                                .isLessThanOrEqualTo(taken.get() + 10));
            }
        }
    }

    @Test
    void lookAheadOfOneWorks() {
        AtomicInteger read = new AtomicInteger();
        assertThat(open(2).stream(n -> n, endless(read), MapOptions.defaults().lookAhead(1))
                        .limit(50))
                .isEqualTo(range(50));
        assertThat(read.get()).isLessThanOrEqualTo(51);
    }

    @Test
    void defaultLookAheadBoundsReadingWhileTheConsumerStalls() throws Exception {
        AtomicInteger read = new AtomicInteger();
        TaskPool pool = open(2);
        try (Stream<Integer> stream = pool.stream(Tasks::square, endless(read))) {
            assertThat(stream.iterator().next()).isZero();
            await().until(() -> pool.stats().inFlight() == 0 && pool.stats().queued() == 0);
            assertThat(read.get()).isLessThan(1_000_000);
        }
    }

    @Test
    void closingHalfWayLeavesNothingBehind() throws Exception {
        TaskPool pool = open(2);
        Gate gate = gate();
        int port = gate.port();
        Stream<Integer> stream = pool.stream(
                n -> {
                    if (n > 0) {
                        Gate.pass(port);
                    }
                    return n;
                },
                endless(new AtomicInteger()),
                MapOptions.defaults().chunkSize(1).lookAhead(100));
        assertThat(stream.iterator().next()).isZero();
        gate.awaitArrivals(2);
        stream.close();
        await().until(() -> pool.stats().queued() == 0);
        gate.open();
        await().until(() -> pool.stats().inFlight() == 0);
        // Calls that had started may have finished; the others never ran.
        assertThat(pool.stats().succeeded()).isLessThanOrEqualTo(3);
        assertThat(pool.stats().submitted())
                .isEqualTo(pool.stats().succeeded()
                        + pool.stats().failed()
                        + pool.stats().cancelled());
        assertUsable(pool);
    }

    @Test
    void unreachableStreamDoesNotKeepThePoolFromClosing() throws Exception {
        TaskPool pool = open(2);
        Iterator<Integer> dropped =
                pool.stream(Tasks::square, endless(new AtomicInteger())).iterator();
        assertThat(dropped.next()).isZero();
        pool.shutdown();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void failureComesAfterTheResultsBeforeIt() throws Exception {
        TaskPool pool = open(2);
        List<Integer> seen = new ArrayList<>();
        assertThatThrownBy(() -> {
                    try (Stream<Integer> stream = pool.stream(n -> Tasks.failIf(n == 30, n), range(100))) {
                        stream.forEachOrdered(seen::add);
                    }
                })
                .isInstanceOfSatisfying(
                        TaskFailedException.class, e -> assertThat(e.index()).isEqualTo(30))
                .hasCauseInstanceOf(Oops.class);
        assertThat(seen).isEqualTo(range(30));
        assertUsable(pool);
    }

    @Test
    void unorderedResultsArriveAsCallsComplete() {
        Gate gate = gate();
        int port = gate.port();
        MapOptions options = MapOptions.defaults().unordered().chunkSize(1);
        try (Stream<Integer> stream = open(2).stream(
                n -> {
                    if (n == 0) {
                        Gate.pass(port);
                    }
                    return n;
                },
                range(50),
                options)) {
            Iterator<Integer> results = stream.iterator();
            List<Integer> seen = new ArrayList<>();
            while (seen.size() < 49) {
                seen.add(results.next());
            }
            assertThat(seen).doesNotContain(0).doesNotHaveDuplicates();
            gate.open();
            assertThat(results.next()).isZero();
            assertThat(results.hasNext()).isFalse();
        }
    }

    @Test
    void streamOfManyItemsIsInOrder() {
        assertThat(open(3).stream(Tasks::sleepy, range(500)).toList()).isEqualTo(range(500));
        assertThat(open(2).stream(n -> n, range(50_000)).toList()).isEqualTo(range(50_000));
    }

    /** Returns input that blocks before each item until it is released. */
    private static Iterable<Integer> halting(int end, Semaphore mayGoOn) {
        return () -> IntStream.range(0, end)
                .peek(n -> mayGoOn.acquireUninterruptibly())
                .boxed()
                .iterator();
    }

    @Test
    void resultsArriveWhileTheInputBlocks() throws Exception {
        TaskPool pool = open(2);
        for (MapOptions options : ORDERS) {
            Semaphore mayGoOn = new Semaphore(3);
            try (Stream<Integer> stream = pool.stream(Tasks::square, halting(5, mayGoOn), options)) {
                Iterator<Integer> results = stream.iterator();
                List<Integer> seen = new ArrayList<>(List.of(results.next(), results.next(), results.next()));
                mayGoOn.release(2);
                results.forEachRemaining(seen::add);
                assertThat(seen).containsExactlyInAnyOrder(0, 1, 4, 9, 16);
            }
        }
    }

    @Test
    void inputMayWaitForThePreviousResult() throws Exception {
        TaskPool pool = open(3);
        for (MapOptions options : ORDERS) {
            Halting input = new Halting(20);
            List<Integer> seen = new ArrayList<>();
            try (Stream<Integer> stream = pool.stream(Tasks::square, input, options)) {
                input.mayGoOn.release();
                stream.forEachOrdered(n -> {
                    seen.add(n);
                    input.mayGoOn.release();
                });
            }
            assertThat(seen).hasSize(20).isSorted();
        }
    }

    /** A collection of known size that blocks its reader. */
    private static final class Halting extends AbstractList<Integer> {
        private final Semaphore mayGoOn = new Semaphore(0);
        private final int size;

        Halting(int size) {
            this.size = size;
        }

        @Override
        public Integer get(int index) {
            mayGoOn.acquireUninterruptibly();
            return index;
        }

        @Override
        public int size() {
            return size;
        }
    }

    @Test
    void inputIsReadByOneThreadThatInheritsTheConsumersContext() throws Exception {
        TaskPool pool = open(2);
        ClassLoader context = new ClassLoader(getClass().getClassLoader()) {};
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        local.set("of the consumer");
        Thread.currentThread().setContextClassLoader(context);
        Set<Thread> readers = ConcurrentHashMap.newKeySet();
        int[] plain = {0}; // neither volatile nor locked: the reads are sequential and ordered by happens-before
        Iterable<Integer> input = () -> IntStream.range(0, 1_000)
                .peek(n -> {
                    assertThat(plain[0]++).isEqualTo(n);
                    assertThat(local.get()).isEqualTo("of the consumer");
                    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(context);
                    readers.add(Thread.currentThread());
                })
                .boxed()
                .iterator();
        try {
            assertThat(pool.stream(n -> n, input)).isEqualTo(range(1_000));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            local.remove();
        }
        assertThat(plain[0]).isEqualTo(1_000);
        assertThat(readers).hasSize(1).doesNotContain(Thread.currentThread());
        Thread reader = readers.iterator().next();
        reader.join(60_000);
        assertThat(reader.isAlive()).isFalse();
    }

    @Test
    void exceptionOfTheInputComesAfterTheResultsBeforeIt() throws Exception {
        TaskPool pool = open(2);
        IllegalStateException bad = new IllegalStateException("bad input");
        for (MapOptions options : ORDERS) {
            List<Integer> seen = new ArrayList<>();
            Iterable<Integer> input = () -> IntStream.range(0, 100)
                    .peek(n -> {
                        if (n == 30) {
                            throw bad;
                        }
                    })
                    .boxed()
                    .iterator();
            try (Stream<Integer> stream = pool.stream(n -> n, input, options)) {
                assertThatThrownBy(() -> stream.forEachOrdered(seen::add)).isSameAs(bad);
            }
            assertThat(seen).containsExactlyInAnyOrderElementsOf(range(30));
        }
        assertUsable(pool);
    }

    @Test
    void blockedInputIsInterruptedWhenTheStreamIsClosed() throws Exception {
        TaskPool pool = open(1);
        CompletableFuture<Thread> interrupted = new CompletableFuture<>();
        CountDownLatch blocks = new CountDownLatch(1);
        Iterable<Integer> input = () -> IntStream.range(0, 10)
                .peek(n -> {
                    if (n == 0) {
                        return;
                    }
                    blocks.countDown();
                    try {
                        new Semaphore(0).acquire();
                    } catch (InterruptedException e) {
                        interrupted.complete(Thread.currentThread());
                        throw new IllegalStateException(e);
                    }
                })
                .boxed()
                .iterator();
        try (Stream<Integer> stream = pool.stream(Tasks::square, input)) {
            assertThat(stream.iterator().next()).isZero();
            blocks.await();
        }
        interrupted.get(60, TimeUnit.SECONDS).join(60_000);
        assertThat(interrupted.get().isAlive()).isFalse();
        assertUsable(pool);
    }

    @Test
    void readerOfAnUnreachableStreamEnds() throws Exception {
        TaskPool pool = open(1);
        AtomicReference<Thread> reader = new AtomicReference<>();
        dropHalfWay(pool, reader);
        await().until(() -> {
            System.gc();
            return !reader.get().isAlive();
        });
        assertUsable(pool);
    }

    private static void dropHalfWay(TaskPool pool, AtomicReference<Thread> reader) {
        Iterable<Integer> input = () -> IntStream.iterate(0, n -> n + 1)
                .peek(n -> reader.set(Thread.currentThread()))
                .iterator();
        assertThat(pool.stream(Tasks::square, input).iterator().next()).isZero();
    }

    @Test
    void requestedChunkSizeIsHonoured() throws Exception {
        assertThat(open(2).stream(
                        n -> n,
                        (Iterable<Integer>) range(1_000).stream()::iterator,
                        MapOptions.defaults().chunkSize(7).lookAhead(10)))
                .isEqualTo(range(1_000));
    }
}
