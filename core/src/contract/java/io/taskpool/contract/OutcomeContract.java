package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.taskpool.MapOptions;
import io.taskpool.Outcome;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskPool;
import io.taskpool.contract.Tasks.Oops;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An outcome for each item, the item of a failure, and maps of two inputs. */
abstract class OutcomeContract extends PoolFixture {
    OutcomeContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    @Test
    void failuresAreOutcomesInTheirPlaces() {
        List<Outcome<Integer, Integer>> outcomes =
                open(2).outcomes(n -> Tasks.failIf(n % 3 == 1, n), range(100)).toList();
        assertThat(outcomes).hasSize(100);
        for (int n = 0; n < 100; n++) {
            Outcome<Integer, Integer> outcome = outcomes.get(n);
            assertThat(outcome.index()).isEqualTo(n);
            assertThat(outcome.item()).isEqualTo(n);
            assertThat(outcome.succeeded()).isEqualTo(n % 3 != 1);
            if (n % 3 == 1) {
                assertThat(outcome.failure()).isExactlyInstanceOf(Oops.class).hasMessage("bad " + n);
            } else {
                assertThat(outcome.failure()).isNull();
                assertThat(outcome.result()).isEqualTo(n);
                assertThat(outcome.get()).isEqualTo(n);
            }
        }
    }

    @Test
    void outcomesInAnyOrderAreOneForEachItem() {
        List<Outcome<Integer, Integer>> outcomes = open(3).outcomes(
                        n -> Tasks.failIf(n % 2 == 0, n), range(200), MapOptions.defaults().unordered())
                .toList();
        assertThat(outcomes).extracting(Outcome::item).containsExactlyInAnyOrderElementsOf(range(200));
        assertThat(outcomes).allMatch(outcome -> outcome.succeeded() == (outcome.item() % 2 == 1));
    }

    @Test
    void failedOutcomeThrowsWhatMapWouldThrow() {
        List<Outcome<Integer, Integer>> outcomes = open(1).outcomes(Tasks::fail, List.of(7)).toList();
        assertThatThrownBy(() -> outcomes.get(0).get())
                .isInstanceOfSatisfying(TaskFailedException.class, e -> {
                    assertThat(e.index()).isZero();
                    assertThat(e.item()).isEqualTo(7);
                })
                .hasCauseExactlyInstanceOf(Oops.class);
        assertThatThrownBy(() -> outcomes.get(0).result())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("succeeded()")
                .hasCauseExactlyInstanceOf(Oops.class);
    }

    @Test
    void nullItemsAndResultsHaveOutcomes() {
        List<Outcome<String, String>> outcomes =
                open(1).outcomes((String s) -> s, Arrays.asList("a", null)).toList();
        assertThat(outcomes.get(1).succeeded()).isTrue();
        assertThat(outcomes.get(1).item()).isNull();
        assertThat(outcomes.get(1).result()).isNull();
    }

    @Test
    void itemsAreTheVeryObjectsOfTheInput() {
        List<int[]> items = List.of(new int[] {1}, new int[] {-1});
        List<Outcome<int[], Integer>> outcomes =
                open(1).outcomes((int[] a) -> Tasks.failIf(a[0] < 0, a[0]), items).toList();
        assertThat(outcomes.get(0).item()).isSameAs(items.get(0));
        assertThat(outcomes.get(1).item()).isSameAs(items.get(1));
    }

    @Test
    void runningTimeIsThatOfTheCall() {
        List<Outcome<Integer, Integer>> outcomes = open(1).outcomes(
                        n -> {
                            Thread.sleep(n);
                            return n;
                        },
                        List.of(0, 200))
                .toList();
        assertThat(outcomes.get(0).duration()).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(outcomes.get(1).duration()).isBetween(Duration.ofMillis(190), Duration.ofSeconds(60));
        assertThat(outcomes.get(1).worker()).isNotBlank();
    }

    @Test
    void attemptsAreCounted() {
        TaskPool pool = open(2);
        String prefix = file("tries");
        MapOptions twice = MapOptions.defaults().retries(2);
        List<Outcome<Integer, Integer>> outcomes = pool.outcomes(
                        n -> n == 0 ? 0 : Tasks.failUntil(prefix + n, n), List.of(0, 2, 3, 9), twice)
                .toList();
        assertThat(outcomes).extracting(Outcome::attempts).containsExactly(1, 2, 3, 3);
        assertThat(outcomes).extracting(Outcome::succeeded).containsExactly(true, true, true, false);
        assertThatThrownBy(() -> pool.map(n -> Tasks.failUntil(prefix + "x", 9), List.of(5), twice.name("import")))
                .hasMessageStartingWith("the call for item 0 of 'import' failed after 3 attempts: ");
    }

    @Test
    void outcomesAreLazyAndWorkOnEndlessInput() {
        TaskPool pool = open(2);
        Iterable<Integer> endless = () -> Stream.iterate(0, n -> n + 1).iterator();
        try (Stream<Outcome<Integer, Integer>> outcomes = pool.outcomes(n -> Tasks.failIf(n == 1, n), endless)) {
            assertThat(outcomes.limit(3).map(Outcome::succeeded).toList()).containsExactly(true, false, true);
        }
    }

    @Test
    void exceptionOfTheInputBelongsToNoItemAndIsThrown() {
        IllegalStateException bad = new IllegalStateException("bad input");
        Iterable<Integer> items = () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                throw bad;
            }

            @Override
            public Integer next() {
                throw bad;
            }
        };
        TaskPool pool = open(1);
        assertThatThrownBy(() -> pool.outcomes(Tasks::square, items).toList()).isSameAs(bad);
    }

    @Test
    void outcomesOfAPoolThatWasShutDownAreRefused() {
        TaskPool pool = open(1);
        pool.shutdown();
        assertThatThrownBy(() -> pool.outcomes(Tasks::square, List.of(1)).toList())
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void poolThatIsShutDownAtOnceEndsOutcomes() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        Thread stopper = new Thread(() -> {
            gate.awaitArrivals(1);
            pool.shutdownNow();
        });
        stopper.start();
        assertThatThrownBy(() -> pool.outcomes(
                                n -> {
                                    Gate.pass(port);
                                    return n;
                                },
                                range(10))
                        .toList())
                .isInstanceOf(CancellationException.class);
        stopper.join();
    }

    @Test
    void failureOfAMapNamesItsItem() {
        TaskPool pool = open(2);
        List<String> items = List.of("1", "two", "3");
        for (MapOptions options : List.of(MapOptions.defaults(), MapOptions.defaults().unordered())) {
            TaskFailedException failure = catchThrowableOfType(
                    () -> pool.map(Integer::parseInt, items, options), TaskFailedException.class);
            assertThat(failure.index()).isEqualTo(1);
            assertThat(failure.item()).isSameAs(items.get(1));
        }
    }

    @Test
    void twoInputsAreReadInStepUntilTheShorterEnds() {
        TaskPool pool = open(2);
        assertThat(pool.map((Integer n, String s) -> s.repeat(n), List.of(1, 2, 3), List.of("x", "y")))
                .containsExactly("x", "yy");
        assertThat(pool.map((Integer n, String s) -> s + n, List.of(), List.of("x"))).isEmpty();
        assertThat(pool.map((Integer a, Integer b) -> a + b, range(10_000), range(10_000)))
                .isEqualTo(range(10_000).stream().map(n -> 2 * n).toList());
        assertThat(pool.map((String a, String b) -> a + b, Arrays.asList("a", null), Arrays.asList(null, "b")))
                .containsExactly("anull", "nullb");
    }

    @Test
    void failureOfTwoInputsNamesBothItems() {
        TaskPool pool = open(1);
        assertThatThrownBy(() -> pool.map((Integer a, Integer b) -> a / b, List.of(4, 5), List.of(2, 0)))
                .isInstanceOfSatisfying(TaskFailedException.class, e -> {
                    assertThat(e.index()).isEqualTo(1);
                    assertThat(e.item()).isEqualTo(List.of(5, 0));
                })
                .hasCauseInstanceOf(ArithmeticException.class);
    }

    @Test
    void exceptionsNameTheInvalidArgumentOfOutcomesAndPairs() {
        TaskPool pool = open(1);
        assertNamed("fn", () -> pool.outcomes(null, List.of(1)));
        assertNamed("items", () -> pool.outcomes(Tasks::square, null));
        assertNamed("options", () -> pool.outcomes(Tasks::square, List.of(1), null));
        assertNamed("first", () -> pool.map((Integer a, Integer b) -> a, null, List.of(1)));
        assertNamed("second", () -> pool.map((Integer a, Integer b) -> a, List.of(1), (Iterable<Integer>) null));
        assertNamed("name", () -> MapOptions.defaults().name(null));
    }

    private static void assertNamed(String parameter, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessageContaining(parameter);
    }
}
