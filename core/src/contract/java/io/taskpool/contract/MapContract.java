package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.taskpool.MapOptions;
import io.taskpool.ProgressListener;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskPool;
import io.taskpool.contract.Tasks.Oops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Maps: order, failures, retries, progress. */
abstract class MapContract extends PoolFixture {
    MapContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    @Test
    void mapFailsWithAnExceptionWhoseToStringThrows() throws Exception {
        TaskPool pool = open(1);
        for (MapOptions options : List.of(MapOptions.defaults(), MapOptions.defaults().unordered())) {
            try {
                pool.map(Tasks::failUnspeakably, List.of(1), options);
                throw new AssertionError("the map did not fail");
            } catch (TaskFailedException e) {
                assertThat((Object) e.getCause().getClass()).isEqualTo(Tasks.Unspeakable.class);
                assertThat(e.getMessage()).contains("Unspeakable");
            }
            assertThat(pool.submit(Tasks::square, 3).get()).isEqualTo(9);
        }
    }

    @Test
    void resultsComeInInputOrderWhateverTheDelays() {
        assertThat(open(3).map(Tasks::sleepy, range(500))).isEqualTo(range(500));
    }

    @Test
    void emptyInputGivesAnEmptyResult() throws Exception {
        TaskPool pool = open(1);
        assertThat(pool.map(Tasks::square, List.of())).isEmpty();
        pool.forEach(Tasks::square, List.<Integer>of());
        assertThat(pool.stream(Tasks::square, List.<Integer>of())).isEmpty();
        assertThat(pool.stats().submitted()).isZero();
    }

    @Test
    void nullItemsAndNullResultsKeepTheirPositions() {
        assertThat(open(2).map(x -> x, Arrays.asList("a", null, "b", null))).containsExactly("a", null, "b", null);
    }

    @Test
    void capturedValuesAndMethodReferencesWork() {
        TaskPool pool = open(2);
        int add = 7;
        String text = "x";
        assertThat(pool.map(n -> text + (n + add), List.of(1, 2))).containsExactly("x8", "x9");
        assertThat(pool.map(text::concat, List.of("1", "2"))).containsExactly("x1", "x2");
        assertThat(pool.map(String::length, List.of("", "ab"))).containsExactly(0, 2);
    }

    @Test
    void aHundredThousandSmallItemsWork() {
        assertThat(open(2).map(n -> n + 1, range(100_000)))
                .isEqualTo(range(100_001).subList(1, 100_001));
    }

    @Test
    void everyChunkSizeGivesTheSameResult() {
        TaskPool pool = open(2);
        for (int chunkSize : new int[] {1, 7, 100, 5_000}) {
            assertThat(pool.map(n -> n, range(1_000), MapOptions.defaults().chunkSize(chunkSize)))
                    .as("chunks of %s", chunkSize)
                    .isEqualTo(range(1_000));
        }
    }

    @Test
    void exceptionsNameTheInvalidArgument() {
        TaskPool pool = open(1);
        MapOptions options = MapOptions.defaults();
        assertNamed("fn", () -> pool.map(null, List.of(1)));
        assertNamed("items", () -> pool.map(Tasks::square, null));
        assertNamed("options", () -> pool.map(Tasks::square, List.of(1), null));
        assertNamed("fn", () -> pool.stream(null, List.of(1)));
        assertNamed("items", () -> pool.stream(Tasks::square, null));
        assertNamed("options", () -> pool.stream(Tasks::square, List.of(1), null));
        assertNamed("action", () -> pool.forEach(null, List.of(1)));
        assertNamed("items", () -> pool.forEach(Tasks::square, null));
        assertNamed("options", () -> pool.forEach(Tasks::square, List.of(1), null));
        assertNamed("timeout", () -> options.timeout(null));
        assertNamed("listener", () -> options.onProgress(null));
        assertThatThrownBy(() -> options.chunkSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.lookAhead(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.retries(-2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-2");
        assertThatThrownBy(() -> options.timeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertNamed(String parameter, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessageContaining(parameter);
    }

    @Test
    void failureOfTheEarliestFailingItemIsThrown() throws Exception {
        TaskPool pool = open(2);
        Gate gate = gate();
        int port = gate.port();
        CompletableFuture<Throwable> outcome = CompletableFuture.supplyAsync(() -> catchThrowable(() -> pool.map(
                n -> {
                    if (n == 3) {
                        Gate.pass(port);
                    }
                    return Tasks.failIf(n == 3 || n == 7, n);
                },
                range(20),
                MapOptions.defaults().chunkSize(1))));
        gate.awaitArrivals(1);
        await().until(() -> pool.stats().failed() == 1); // item 7 has failed first
        gate.open();
        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        TaskFailedException.class, e -> assertThat(e.index()).isEqualTo(3))
                .cause()
                .isExactlyInstanceOf(Oops.class)
                .hasMessage("bad 3");
        assertUsable(pool);
    }

    @Test
    void callsAfterAFailureAreNotStarted() throws Exception {
        TaskPool pool = open(2);
        String file = file("ran");
        assertThatThrownBy(() -> pool.forEach(
                        n -> {
                            Tasks.failIf(n == 0, n);
                            Tasks.append(file, "ran " + n);
                        },
                        range(50_000)))
                .isInstanceOf(TaskFailedException.class);
        await().until(() -> pool.stats().inFlight() == 0 && pool.stats().queued() == 0);
        assertThat(Tasks.lines(file).size()).isLessThan(49_999);
        assertThat(pool.stats().submitted())
                .isEqualTo(pool.stats().succeeded()
                        + pool.stats().failed()
                        + pool.stats().cancelled());
        assertUsable(pool);
    }

    @Test
    void exceptionOfTheInputIsRethrownUnchanged() throws Exception {
        TaskPool pool = open(2);
        IllegalStateException bad = new IllegalStateException("bad input");
        Iterable<Integer> items =
                () -> range(100).stream().filter(n -> throwAt(n, bad)).iterator();
        assertThatThrownBy(() -> pool.map(Tasks::square, items)).isSameAs(bad);
        assertThatThrownBy(() -> pool.forEach(Tasks::square, items)).isSameAs(bad);
        assertThatThrownBy(() -> pool.stream(Tasks::square, items).toList()).isSameAs(bad);
        Iterable<Integer> none = () -> {
            throw bad;
        };
        assertThatThrownBy(() -> pool.map(Tasks::square, none)).isSameAs(bad);
        assertUsable(pool);
        await().until(() -> pool.stats().inFlight() == 0 && pool.stats().queued() == 0);
    }

    private static boolean throwAt(int n, RuntimeException thrown) {
        if (n == 50) {
            throw thrown;
        }
        return true;
    }

    @Test
    void failedCallsAreRetriedAsOftenAsRequested() {
        TaskPool pool = open(2);
        String enough = file("enough");
        assertThat(pool.map(
                        n -> Tasks.failUntil(enough, 3),
                        List.of(1),
                        MapOptions.defaults().retries(2)))
                .containsExactly(3);
        assertThat(pool.stats().retried()).isEqualTo(2);
        String tooFew = file("too few");
        assertThatThrownBy(() -> pool.map(
                        n -> Tasks.failUntil(tooFew, 3),
                        List.of(1),
                        MapOptions.defaults().retries(1)))
                .hasCauseInstanceOf(Oops.class);
        assertThat(Tasks.lines(tooFew)).hasSize(2);
        String none = file("none");
        assertThatThrownBy(() -> pool.map(n -> Tasks.failUntil(none, 3), List.of(1)))
                .hasCauseInstanceOf(Oops.class);
        assertThat(Tasks.lines(none)).hasSize(1);
    }

    @Test
    void resultsOfRetriedItemsKeepTheirPositions() {
        String prefix = file("item");
        assertThat(open(2).map(
                                n -> {
                                    if (n % 10 == 0) {
                                        Tasks.failUntil(prefix + n, 2);
                                    }
                                    return n;
                                },
                                range(100),
                                MapOptions.defaults().retries(1)))
                .isEqualTo(range(100));
    }

    @Test
    void unorderedMapReturnsEachResultOnce() {
        List<Integer> results =
                open(3).map(Tasks::sleepy, range(300), MapOptions.defaults().unordered());
        assertThat(results).containsExactlyInAnyOrderElementsOf(range(300));
    }

    @Test
    void forEachRunsTheActionForEachItem() throws Exception {
        TaskPool pool = open(2);
        String file = file("items");
        pool.forEach(n -> Tasks.append(file, "item " + n), range(200));
        assertThat(Tasks.lines(file)).hasSize(200).doesNotHaveDuplicates();
        assertThatThrownBy(() -> pool.forEach(Tasks::fail, List.of(4)))
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(Oops.class);
        assertUsable(pool);
    }

    @Test
    void progressIsReportedOnTheCallingThreadAndOnlyIncreases() {
        TaskPool pool = open(2);
        Thread caller = Thread.currentThread();
        List<Long> done = new ArrayList<>();
        List<Long> totals = new ArrayList<>();
        AtomicBoolean elsewhere = new AtomicBoolean();
        pool.map(Tasks::sleepy, range(200), MapOptions.defaults().onProgress((count, total) -> {
            elsewhere.compareAndSet(false, Thread.currentThread() != caller);
            done.add(count);
            totals.add(total);
        }));
        assertThat(elsewhere).isFalse();
        assertThat(done).isSorted().last().isEqualTo(200L);
        assertThat(totals).allMatch(total -> total == -1 || total == 200).last().isEqualTo(200L);
    }

    @Test
    void slowItemDoesNotHideTheProgressOfThoseBeforeIt() {
        TaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        List<Long> reported = new ArrayList<>();
        pool.forEach(
                n -> {
                    if (n == 4) {
                        Gate.pass(port);
                    }
                },
                range(10),
                MapOptions.defaults().chunkSize(10).onProgress((done, total) -> {
                    reported.add(done);
                    if (done == 4) {
                        gate.open();
                    }
                }));
        assertThat(reported).contains(4L).endsWith(10L);
    }

    @Test
    void progressTellsFailuresAndTheEndOfAnInputOfUnknownLength() {
        TaskPool pool = open(2);
        List<String> reported = new ArrayList<>();
        ProgressListener listener = new ProgressListener() {
            @Override
            public void onProgress(long done, long total) {
                throw new AssertionError("the one with failures is called instead");
            }

            @Override
            public void onProgress(long done, long total, long failed) {
                reported.add(done + " of " + total + ", " + failed + " failed");
            }
        };
        Iterable<Integer> unknown = () -> range(100).iterator();
        long failures = pool.outcomes(
                        n -> Tasks.failIf(n % 10 == 0, n), unknown, MapOptions.defaults().onProgress(listener))
                .filter(outcome -> !outcome.succeeded())
                .count();
        assertThat(failures).isEqualTo(10);
        assertThat(reported).doesNotHaveDuplicates().last().isEqualTo("100 of 100, 10 failed");
    }

    @Test
    void progressListenerThatThrowsEndsTheMap() throws Exception {
        TaskPool pool = open(2);
        IllegalStateException bad = new IllegalStateException("bad listener");
        assertThatThrownBy(() -> pool.map(
                        Tasks::square, range(100), MapOptions.defaults().onProgress((done, total) -> {
                            throw bad;
                        })))
                .isSameAs(bad);
        assertUsable(pool);
    }

    @Test
    void interruptedCallerEndsTheMapAndKeepsItsFlag() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            outcome.complete(catchThrowable(() -> pool.forEach(n -> Gate.pass(port), range(10))));
            flag.complete(Thread.currentThread().isInterrupted());
        });
        caller.start();
        gate.awaitArrivals(1);
        caller.interrupt();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        assertThat(flag.get(60, TimeUnit.SECONDS)).isTrue();
        gate.open();
        assertUsable(pool);
    }

    @Test
    void severalMapsShareAPool() {
        TaskPool pool = open(2);
        List<CompletableFuture<List<Integer>>> maps = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int add = i;
            maps.add(CompletableFuture.supplyAsync(() -> pool.map(n -> n + add, range(2_000))));
        }
        for (int i = 0; i < 4; i++) {
            assertThat(maps.get(i).join()).isEqualTo(range(2_000 + i).subList(i, 2_000 + i));
        }
    }
}
