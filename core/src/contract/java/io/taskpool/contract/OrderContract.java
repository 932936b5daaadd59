package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.CallOptions;
import io.taskpool.MapOptions;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.contract.Tasks.Oops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Which calls begin first, which must not overlap, and how often they begin. */
abstract class OrderContract extends PoolFixture {
    private static final CallOptions NONE = CallOptions.defaults();

    OrderContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    @Test
    void higherPriorityBeginsFirst() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        String file = file("order");
        TaskFuture<?> running = pool.submit(Tasks.passing(gate.port()));
        gate.awaitArrivals(1);
        List<TaskFuture<?>> all = new ArrayList<>();
        for (int priority : new int[] {0, -1, 5, 0, 5, 9, -1}) {
            String line = priority + " as " + all.size();
            all.add(pool.submit(() -> Tasks.append(file, line), NONE.priority(priority)));
        }
        gate.open();
        get(running);
        for (TaskFuture<?> call : all) {
            get(call);
        }
        assertThat(Tasks.lines(file))
                .containsExactly("9 as 5", "5 as 2", "5 as 4", "0 as 0", "0 as 3", "-1 as 1", "-1 as 6");
    }

    @Test
    void urgentCallOvertakesCallsThatAreWithTheWorkerAlready() throws Exception {
        TaskPool pool = open(1);
        assertThat(pool.map(Tasks::square, range(20_000))).hasSize(20_000); // so that it takes many at once
        Gate gate = gate();
        int port = gate.port();
        String file = file("order");
        List<TaskFuture<?>> all = new ArrayList<>();
        all.add(pool.submit(() -> Gate.pass(port)));
        for (int i = 0; i < 100; i++) {
            all.add(pool.submit(() -> Tasks.append(file, "usual")));
        }
        gate.awaitArrivals(1);
        TaskFuture<?> urgent = pool.submit(() -> Tasks.append(file, "urgent"), NONE.priority(1));
        await().until(() -> pool.stats().queued() == 101);
        gate.open();
        get(urgent);
        for (TaskFuture<?> call : all) {
            get(call);
        }
        assertThat(Tasks.lines(file)).hasSize(101).startsWith("urgent");
    }

    @Test
    void waitingCallOfAnyPriorityCanBeCancelled() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        TaskFuture<?> running = pool.submit(Tasks.passing(gate.port()));
        gate.awaitArrivals(1);
        List<TaskFuture<Integer>> all = new ArrayList<>();
        for (int priority = -2; priority <= 2; priority++) {
            all.add(pool.submit(Tasks::square, priority, NONE.priority(priority)));
        }
        assertThat(all.get(0).cancel(false)).isTrue();
        assertThat(all.get(4).cancel(false)).isTrue();
        gate.open();
        get(running);
        assertThat(get(all.get(1))).isEqualTo(1);
        assertThat(get(all.get(2))).isZero();
        assertThat(get(all.get(3))).isEqualTo(1);
        pool.shutdown();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void callsWithOneKeyNeverOverlapAndKeepTheirOrder() {
        TaskPool pool = open(3);
        String file = file("log");
        pool.forEach(
                n -> {
                    Tasks.append(file, "begin " + n);
                    Thread.sleep(n % 3);
                    Tasks.append(file, "end " + n);
                },
                range(60),
                MapOptions.defaults().keyedBy((Integer n) -> n % 4));
        for (int key = 0; key < 4; key++) {
            List<String> expected = new ArrayList<>();
            for (int n = key; n < 60; n += 4) {
                Collections.addAll(expected, "begin " + n, "end " + n);
            }
            int of = key;
            assertThat(Tasks.lines(file).stream()
                            .filter(line -> Integer.parseInt(line.substring(line.indexOf(' ') + 1)) % 4 == of)
                            .toList())
                    .as("key %s", key)
                    .isEqualTo(expected);
        }
    }

    @Test
    void callsWithOtherKeysAreNotHeldUp() throws Exception {
        TaskPool pool = open(2);
        Gate gate = gate();
        int port = gate.port();
        List<TaskFuture<?>> slow = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            slow.add(pool.submit(() -> Gate.pass(port), NONE.key("slow")));
        }
        gate.awaitArrivals(1);
        assertThat(get(pool.submit(Tasks::square, 3, NONE.key("fast")))).isEqualTo(9);
        assertThat(get(pool.submit(Tasks::square, 4, NONE))).isEqualTo(16);
        assertThat(gate.arrival(100)).isFalse();
        gate.open();
        for (TaskFuture<?> call : slow) {
            get(call);
        }
    }

    @Test
    void callThatFailsFreesItsKeyAndIsRepeatedUnderIt() throws Exception {
        TaskPool pool = open(2);
        String file = file("attempts");
        TaskFuture<Integer> second = pool.submit(
                n -> Tasks.failUntil(file, n), 2, NONE.key("k").retries(1).backoff(Duration.ofMillis(50), Duration.ofMillis(50)));
        TaskFuture<Integer> bad = pool.submit(Tasks::fail, 1, NONE.key("k"));
        TaskFuture<Integer> good = pool.submit(Tasks::square, 5, NONE.key("k"));
        assertThat(get(second)).isEqualTo(2);
        assertThatThrownBy(() -> get(bad)).hasCauseExactlyInstanceOf(Oops.class);
        assertThat(get(good)).isEqualTo(25);
    }

    @Test
    void cancelledCallsDoNotHoldUpTheirKey() throws Exception {
        TaskPool pool = open(2);
        Gate gate = gate();
        TaskFuture<?> running = pool.submit(Tasks.passing(gate.port()), NONE.key(1));
        gate.awaitArrivals(1);
        TaskFuture<Integer> waiting = pool.submit(Tasks::square, 2, NONE.key(1));
        TaskFuture<Integer> last = pool.submit(Tasks::square, 3, NONE.key(1));
        assertThat(waiting.cancel(true)).isTrue();
        assertThat(running.cancel(true)).isTrue();
        assertThat(get(last)).isEqualTo(9);
        pool.shutdown();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void shutdownWaitsForCallsWithKeys() throws Exception {
        TaskPool pool = open(2);
        List<TaskFuture<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(pool.submit(Tasks::square, i, NONE.key(i % 3)));
        }
        pool.close();
        for (int i = 0; i < 20; i++) {
            assertThat(get(all.get(i))).isEqualTo(i * i);
        }
    }

    @Test
    void shutdownAtOnceCancelsCallsWithKeys() throws Exception {
        TaskPool pool = open(1);
        Gate gate = gate();
        TaskFuture<?> running = pool.submit(Tasks.passing(gate.port()), NONE.key("k"));
        gate.awaitArrivals(1);
        TaskFuture<Integer> waiting = pool.submit(Tasks::square, 2, NONE.key("k"));
        assertThat(pool.shutdownNow()).contains(waiting);
        assertThat(running.isCancelled()).isTrue();
        assertThat(waiting.isCancelled()).isTrue();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void itemsWithoutAKeyRunAnywhere() {
        MapOptions options = MapOptions.defaults().keyedBy((Integer n) -> n % 2 == 0 ? null : "odd");
        assertThat(open(2).map(Tasks::square, List.of(1, 2, 3, 4), options)).containsExactly(1, 4, 9, 16);
    }

    @Test
    void exceptionOfTheKeyFunctionIsThrownLikeOneOfTheInput() throws Exception {
        TaskPool pool = open(1);
        IllegalStateException bad = new IllegalStateException("bad key");
        assertThatThrownBy(() -> pool.map(Tasks::square, List.of(1), MapOptions.defaults().keyedBy(n -> {
                    throw bad;
                })))
                .isSameAs(bad);
        assertUsable(pool);
    }

    @Test
    void rateSpacesCalls() throws Exception {
        TaskPool pool = open(3);
        long start = System.nanoTime();
        List<Integer> squares = pool.map(
                Tasks::square, range(11), MapOptions.defaults().rate(50, Duration.ofSeconds(1)));
        // Ten gaps of 20 ms, of which a late timer may catch up with one millisecond each.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(180));
        assertThat(squares).hasSize(11).startsWith(0, 1, 4);
        CompletableFuture<List<Integer>> stream = CompletableFuture.supplyAsync(() -> pool.stream(
                        Tasks::square, range(5), MapOptions.defaults().unordered().rate(100, Duration.ofSeconds(1)))
                .toList());
        assertThat(stream.get(60, TimeUnit.SECONDS)).containsExactlyInAnyOrder(0, 1, 4, 9, 16);
    }

    @Test
    void ratesThatMakeNoSenseAreRefused() {
        MapOptions options = MapOptions.defaults();
        assertThatThrownBy(() -> options.rate(0, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("calls must be at least 1, was 0");
        assertThatThrownBy(() -> options.rate(1, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("period must be positive, was PT0S");
        assertThatThrownBy(() -> NONE.key(null)).isInstanceOf(NullPointerException.class).hasMessage("key");
    }
}
