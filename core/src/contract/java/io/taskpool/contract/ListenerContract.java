package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.CallEvent;
import io.taskpool.CallOptions;
import io.taskpool.CallOutcome;
import io.taskpool.MapOptions;
import io.taskpool.PoolListener;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.TaskTimeoutException;
import io.taskpool.WorkerInfo;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What listeners are told: of each attempt once, whatever becomes of it, and never at the expense of a call. */
abstract class ListenerContract extends PoolFixture {
    private final boolean keepsIdleWorkers;

    ListenerContract(IntFunction<TaskPool> opener, boolean keepsIdleWorkers) {
        super(opener);
        this.keepsIdleWorkers = keepsIdleWorkers;
    }

    /** Keeps what it is told. */
    static final class Heard implements PoolListener {
        private final List<CallEvent> started = new ArrayList<>();
        private final List<CallEvent> ended = new ArrayList<>();
        private final List<String> workers = new ArrayList<>();

        @Override
        public synchronized void callStarted(CallEvent event) {
            assertThat(event.ended()).isNull();
            assertThat(event.outcome()).isNull();
            started.add(event);
        }

        @Override
        public synchronized void callEnded(CallEvent event) {
            ended.add(event);
        }

        @Override
        public synchronized void workerReady(WorkerInfo worker) {
            workers.add(worker.name() + " ready");
        }

        @Override
        public synchronized void workerEnded(WorkerInfo worker, String why) {
            workers.add(worker.name() + " " + worker.state() + ": " + why);
        }

        synchronized List<CallEvent> started() {
            return List.copyOf(started);
        }

        synchronized List<CallEvent> ended() {
            return List.copyOf(ended);
        }

        synchronized List<String> workers() {
            return List.copyOf(workers);
        }

        /** Waits for a number of attempts, and checks that each was told of with its start and its end. */
        List<CallEvent> attempts(int count) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(ended()).hasSizeGreaterThanOrEqualTo(count));
            assertThat(ended()).hasSize(count);
            assertThat(started()).extracting(Heard::key).containsExactlyInAnyOrderElementsOf(
                    ended().stream().map(Heard::key).toList());
            assertThat(ended()).extracting(Heard::key).doesNotHaveDuplicates();
            return ended();
        }

        private static String key(CallEvent event) {
            return event.number() + "/" + event.attempt() + "@" + event.worker() + " " + event.started();
        }
    }

    private static Heard listen(TaskPool pool) {
        Heard heard = new Heard();
        pool.addListener(heard);
        return heard;
    }

    @Test
    void eachItemOfAMapIsTold() {
        TaskPool pool = open(2);
        Heard heard = listen(pool);
        pool.map(Tasks::square, range(1000));
        List<CallEvent> ended = heard.attempts(1000);
        assertThat(ended).extracting(CallEvent::index).containsExactlyInAnyOrderElementsOf(
                range(1000).stream().map(Integer::longValue).toList());
        assertThat(ended).extracting(CallEvent::number).doesNotHaveDuplicates();
        assertThat(ended).extracting(CallEvent::outcome).containsOnly(CallOutcome.SUCCEEDED);
        assertThat(ended).extracting(CallEvent::failure).containsOnlyNulls();
        assertThat(ended).extracting(CallEvent::attempt).containsOnly(1);
    }

    @Test
    void timesAreInOrder() throws Exception {
        TaskPool pool = open(1);
        Heard heard = listen(pool);
        Instant before = Instant.now();
        get(pool.submit(() -> Thread.sleep(50)));
        CallEvent event = heard.attempts(1).get(0);
        assertThat(event.index()).isEqualTo(-1);
        assertThat(event.number()).isEqualTo(1);
        assertThat(event.name()).contains(ListenerContract.class.getName());
        assertThat(event.queued()).isBetween(before.minusMillis(1), event.started());
        assertThat(Duration.between(event.started(), event.ended())).isGreaterThanOrEqualTo(Duration.ofMillis(45));
        assertThat(event.ended()).isBefore(Instant.now().plusMillis(1));
    }

    @Test
    void callsOfOneWorkerDoNotOverlap() {
        Assumptions.assumeTrue(keepsIdleWorkers);
        TaskPool pool = open(1);
        Heard heard = listen(pool);
        pool.map(Tasks::square, range(500));
        Instant last = Instant.MIN;
        for (CallEvent event : heard.attempts(500)) {
            assertThat(event.started()).isAfterOrEqualTo(last);
            last = event.ended();
        }
    }

    @Test
    void startOfALongCallIsToldWhileItRuns() throws Exception {
        TaskPool pool = open(1);
        Heard heard = listen(pool);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<?> future = pool.submit(() -> Gate.pass(port));
        gate.awaitArrivals(1);
        await().until(() -> heard.started().size() == 1);
        assertThat(heard.ended()).isEmpty();
        gate.open();
        get(future);
        heard.attempts(1);
    }

    @Test
    void callsBeforeALongOneAreToldWhileThatRuns() {
        TaskPool pool = open(1);
        Heard heard = listen(pool);
        Gate gate = gate();
        CompletableFuture<Void> map = mapWithGateAt(9, pool, gate.port());
        gate.awaitArrivals(1);
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(heard.started()).extracting(CallEvent::index).contains(9L);
            assertThat(heard.ended()).hasSize(9);
        });
        gate.open();
        map.join();
        heard.attempts(10);
    }

    @Test
    void listenerIsToldNothingOfCallsThatEndedBeforeIt() {
        TaskPool pool = open(1);
        Heard before = listen(pool);
        Gate gate = gate();
        CompletableFuture<Void> map = mapWithGateAt(5, pool, gate.port());
        gate.awaitArrivals(1);
        await().atMost(Duration.ofSeconds(60)).until(() -> before.ended().size() == 5);
        pool.removeListener(before);
        Heard heard = listen(pool);
        gate.open();
        map.join();
        assertThat(heard.attempts(5)).extracting(CallEvent::index).containsExactlyInAnyOrder(5L, 6L, 7L, 8L, 9L);
    }

    /** Maps ten items in one piece, one of which waits for the gate. */
    private static CompletableFuture<Void> mapWithGateAt(int item, TaskPool pool, int port) {
        return CompletableFuture.runAsync(() -> pool.forEach(
                n -> {
                    if (n == item) {
                        Gate.pass(port);
                    }
                },
                range(10),
                MapOptions.defaults().chunkSize(10)));
    }

    @Test
    void failureIsThatOfTheFuture() {
        TaskPool pool = open(1);
        Heard heard = listen(pool);
        TaskFuture<Integer> future = pool.submit(Tasks::fail, 4);
        assertThatThrownBy(() -> get(future));
        CallEvent event = heard.attempts(1).get(0);
        assertThat(event.outcome()).isEqualTo(CallOutcome.FAILED);
        assertThatThrownBy(() -> get(future)).cause().isSameAs(event.failure());
    }

    @Test
    void callPastItsLimitTimedOut() {
        TaskPool pool = open(1);
        Heard heard = listen(pool);
        int port = gate().port();
        assertThatThrownBy(() ->
                pool.forEach(n -> Gate.pass(port), List.of(1), MapOptions.defaults().timeout(Duration.ofMillis(100))));
        CallEvent event = heard.attempts(1).get(0);
        assertThat(event.outcome()).isEqualTo(CallOutcome.TIMED_OUT);
        assertThat(event.failure()).isInstanceOf(TaskTimeoutException.class);
    }

    @Test
    void callThatIsCancelledWhileItRunsIsTold() {
        TaskPool pool = open(1);
        Heard heard = listen(pool);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<?> future = pool.submit(() -> Gate.pass(port));
        gate.awaitArrivals(1);
        assertThat(future.cancel(true)).isTrue();
        CallEvent event = heard.attempts(1).get(0);
        assertThat(event.outcome()).isEqualTo(CallOutcome.CANCELLED);
        assertThat(event.failure()).isNull();
    }

    @Test
    void callThatNeverBeginsIsNotTold() throws Exception {
        TaskPool pool = open(1);
        Heard heard = listen(pool);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<?> first = pool.submit(() -> Gate.pass(port));
        gate.awaitArrivals(1);
        TaskFuture<?> second = pool.submit(() -> Gate.pass(port));
        assertThat(second.cancel(true)).isTrue();
        gate.open();
        get(first);
        assertThat(get(pool.submit(Tasks::square, 3))).isEqualTo(9);
        assertThat(heard.attempts(2)).extracting(CallEvent::number).containsExactly(1L, 3L);
    }

    @Test
    void eachAttemptIsTold() {
        TaskPool pool = open(1);
        Heard heard = listen(pool);
        String folder = directory.toString();
        assertThat(pool.map(n -> third(folder), List.of(1), MapOptions.defaults().retries(5)))
                .containsExactly(2);
        assertThirdSucceeded(heard.attempts(3));
    }

    @Test
    void attemptsThatWaitForTheirTimeAreToldOnceEach() throws Exception {
        TaskPool pool = open(1);
        Heard heard = listen(pool);
        String folder = directory.toString();
        Duration wait = Duration.ofMillis(50);
        CallOptions options = CallOptions.defaults().retries(5).backoff(wait, wait);
        assertThat(get(pool.submit(() -> third(folder), options))).isEqualTo(2);
        assertThirdSucceeded(heard.attempts(3));
    }

    @Test
    void callsWithKeysAreToldOnceEach() throws Exception {
        TaskPool pool = open(2);
        Heard heard = listen(pool);
        List<TaskFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            futures.add(pool.submit(Tasks::square, i, CallOptions.defaults().key(i % 3)));
        }
        for (TaskFuture<Integer> future : futures) {
            get(future);
        }
        List<CallEvent> ended = heard.attempts(60);
        assertThat(ended).extracting(CallEvent::number).doesNotHaveDuplicates();
        assertThat(ended).extracting(CallEvent::outcome).containsOnly(CallOutcome.SUCCEEDED);
        assertThat(ended).extracting(CallEvent::attempt).containsOnly(1);
    }

    @Test
    void itemsWithKeysAreToldOnceEach() {
        TaskPool pool = open(2);
        Heard heard = listen(pool);
        pool.map(Tasks::square, range(60), MapOptions.defaults().keyedBy((Integer n) -> n % 4));
        List<CallEvent> ended = heard.attempts(60);
        assertThat(ended).extracting(CallEvent::index).containsExactlyInAnyOrderElementsOf(
                range(60).stream().map(Integer::longValue).toList());
        assertThat(ended).extracting(CallEvent::outcome).containsOnly(CallOutcome.SUCCEEDED);
        assertThat(ended).extracting(CallEvent::attempt).containsOnly(1);
    }

    @Test
    void retryOfACallWithAKeyIsToldOnce() throws Exception {
        TaskPool pool = open(2);
        Heard heard = listen(pool);
        String folder = directory.toString();
        Duration wait = Duration.ofMillis(50);
        CallOptions options = CallOptions.defaults().key("k");
        TaskFuture<Integer> first =
                pool.submit(() -> third(folder), options.retries(5).backoff(wait, wait));
        TaskFuture<Integer> second = pool.submit(Tasks::square, 5, options);
        assertThat(get(first)).isEqualTo(2);
        assertThat(get(second)).isEqualTo(25);
        List<CallEvent> ended = heard.attempts(4);
        assertThat(ended.stream().filter(event -> event.number() == 1))
                .extracting(CallEvent::attempt)
                .containsExactly(1, 2, 3);
        assertThat(ended.stream().filter(event -> event.number() == 2))
                .extracting(CallEvent::outcome)
                .containsExactly(CallOutcome.SUCCEEDED);
    }

    /** Checks the attempts of the pool's first call. */
    private static void assertThirdSucceeded(List<CallEvent> ended) {
        assertThat(ended).extracting(CallEvent::attempt).containsExactly(1, 2, 3);
        assertThat(ended).extracting(CallEvent::number).containsOnly(1L);
        assertThat(ended)
                .extracting(CallEvent::outcome)
                .containsExactly(CallOutcome.FAILED, CallOutcome.FAILED, CallOutcome.SUCCEEDED);
    }

    /** Fails until it is called for the third time. */
    private static int third(String folder) throws Exception {
        for (int i = 0; ; i++) {
            try {
                Files.createFile(Path.of(folder, "attempt-" + i));
            } catch (FileAlreadyExistsException e) {
                continue;
            }
            if (i < 2) {
                throw new IllegalStateException("attempt " + i);
            }
            return i;
        }
    }

    @Test
    void callsThatRunAtShutdownNowAreTold() {
        TaskPool pool = open(2);
        Heard heard = listen(pool);
        Gate gate = gate();
        int port = gate.port();
        for (int i = 0; i < 5; i++) {
            pool.submit(() -> Gate.pass(port));
        }
        gate.awaitArrivals(2);
        pool.shutdownNow();
        assertThat(heard.attempts(2)).extracting(CallEvent::outcome).containsOnly(CallOutcome.CANCELLED);
    }

    @Test
    void everyAttemptIsToldOnceWhileCallsAreCancelledAtRandom() throws Exception {
        TaskPool pool = open(2);
        Heard heard = listen(pool);
        Random random = new Random(42);
        List<TaskFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            futures.add(pool.submit(Tasks::square, i));
            if (random.nextInt(3) == 0) {
                futures.get(random.nextInt(futures.size())).cancel(random.nextBoolean());
            }
        }
        int ran = 0;
        for (TaskFuture<Integer> future : futures) {
            if (!future.isCancelled()) {
                get(future);
                ran++;
            }
        }
        pool.close();
        int least = ran;
        await().untilAsserted(() -> assertThat(heard.ended().stream()
                        .filter(event -> event.outcome() == CallOutcome.SUCCEEDED))
                .hasSize(least));
        for (CallEvent event : heard.attempts(heard.ended().size())) {
            boolean cancelled = futures.get((int) event.number() - 1).isCancelled();
            assertThat(event.outcome()).isEqualTo(cancelled ? CallOutcome.CANCELLED : CallOutcome.SUCCEEDED);
        }
    }

    @Test
    void workersAreToldFromReadyToEnd() throws Exception {
        Assumptions.assumeTrue(keepsIdleWorkers);
        TaskPool pool = open(1);
        Heard heard = listen(pool);
        get(pool.submit(Tasks::square, 3));
        pool.close();
        await().untilAsserted(() -> assertThat(heard.workers())
                .containsExactly("worker 1 ready", "worker 1 ENDED: its pool was shut down"));
        assertThat(heard.attempts(1)).extracting(CallEvent::worker).containsExactly("worker 1");
    }

    @Test
    void listenerIsToldFromWhenItIsAddedUntilItIsRemoved() throws Exception {
        TaskPool pool = open(1);
        get(pool.submit(Tasks::square, 1));
        Heard heard = listen(pool);
        get(pool.submit(Tasks::square, 2));
        assertThat(heard.attempts(1)).extracting(CallEvent::number).containsExactly(2L);
        pool.removeListener(heard);
        get(pool.submit(Tasks::square, 3));
        Heard later = listen(pool);
        get(pool.submit(Tasks::square, 4));
        assertThat(later.attempts(1)).extracting(CallEvent::number).containsExactly(4L);
        heard.attempts(1);
    }

    @Test
    void listenerThatWasAddedTwiceIsToldOnce() throws Exception {
        TaskPool pool = open(1);
        Heard heard = listen(pool);
        pool.addListener(heard);
        get(pool.submit(Tasks::square, 1));
        get(pool.submit(Tasks::square, 2));
        heard.attempts(2);
    }

    @Test
    void listenerThatBlocksOrThrowsHoldsUpNobodyElse() throws Exception {
        TaskPool pool = open(1);
        CountDownLatch release = new CountDownLatch(1);
        pool.addListener(new PoolListener() {
            @Override
            public void callEnded(CallEvent event) {
                boolean interrupted = false;
                while (release.getCount() > 0) {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        pool.addListener(new PoolListener() {
            @Override
            public void callStarted(CallEvent event) {
                throw new IllegalStateException("thrown by a listener");
            }
        });
        Heard heard = listen(pool);
        for (int i = 0; i < 10; i++) {
            assertThat(get(pool.submit(Tasks::square, i))).isEqualTo(i * i);
        }
        heard.attempts(10);
        pool.close();
        release.countDown();
    }
}
