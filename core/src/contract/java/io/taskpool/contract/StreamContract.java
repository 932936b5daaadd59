package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskPool;
import io.taskpool.contract.Tasks.Oops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Lazy streams: what they read, and what they leave behind. */
abstract class StreamContract extends PoolFixture {
    StreamContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    /** Returns endless input that counts how much of it was read. */
    private static Iterable<Integer> endless(AtomicInteger read) {
        return () -> IntStream.iterate(0, i -> i + 1)
                .peek(i -> read.incrementAndGet())
                .iterator();
    }

    @Test
    void endlessInputIsFine() {
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
    void lookAheadBoundsWhatIsRead() {
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
    void consumerThatStallsBoundsWhatIsReadByDefault() throws Exception {
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
        // Those that had begun may have run to their end; the others never ran.
        assertThat(pool.stats().succeeded()).isLessThanOrEqualTo(3);
        assertThat(pool.stats().submitted())
                .isEqualTo(pool.stats().succeeded()
                        + pool.stats().failed()
                        + pool.stats().cancelled());
        assertUsable(pool);
    }

    @Test
    void streamDroppedHalfWayDoesNotKeepThePoolFromClosing() throws Exception {
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
    void unorderedResultsComeAsTheyEnd() {
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
}
