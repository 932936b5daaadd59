package io.taskpool.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that batches do not show: what a worker was sent ahead is in the queue, and what it may put ahead has its room. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QueueBatchTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final List<InMemoryWorker> workers = new ArrayList<>();
    private final QueueHome home = new QueueHome(200);
    private final SharedQueue<Integer> queue = SharedQueue.at(home);

    private InMemoryWorker worker() {
        InMemoryWorker worker = new InMemoryWorker(home);
        workers.add(worker);
        return worker;
    }

    @AfterEach
    void end() {
        workers.forEach(InMemoryWorker::close);
    }

    private static List<Integer> range(int start, int end) {
        return IntStream.range(start, end).boxed().toList();
    }

    private void fill(SharedQueue<Integer> to, int start, int end) throws InterruptedException {
        for (int i = start; i < end; i++) {
            to.put(i);
        }
    }

    private static List<Integer> take(SharedQueue<Integer> from, int count) throws InterruptedException {
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(from.take());
        }
        return taken;
    }

    private static List<Integer> drain(SharedQueue<Integer> from) {
        List<Integer> taken = new ArrayList<>();
        for (int element : from) {
            taken.add(element);
        }
        return taken;
    }

    @Test
    void whatWasSentAheadCountsAsInTheQueue() throws Exception {
        SharedQueue<Integer> there = worker().queue();
        fill(queue, 0, 100);
        assertThat(take(there, 20)).isEqualTo(range(0, 20));
        assertThat(there.size()).isEqualTo(80);
        assertThat(queue.size()).isEqualTo(80);
    }

    @Test
    void whatWasSentAheadIsGivenBackToWhoeverWaits() throws Exception {
        SharedQueue<Integer> there = worker().queue();
        fill(queue, 0, 20);
        assertThat(take(there, 10)).isEqualTo(range(0, 10));
        assertThat(take(queue, 10)).isEqualTo(range(10, 20));
    }

    @Test
    void whatAWorkerHadNotTakenWhenItDiedStaysInOrder() throws Exception {
        InMemoryWorker worker = worker();
        SharedQueue<Integer> there = worker.queue();
        fill(queue, 0, 100);
        assertThat(take(there, 20)).isEqualTo(range(0, 20));
        worker.die();
        queue.close();
        assertThat(drain(queue)).isEqualTo(range(20, 100));
    }

    /** Takes until the worker has no memory for an element. */
    private static List<Integer> takeUntilMemoryEnds(SharedQueue<Integer> from) throws InterruptedException {
        List<Integer> taken = new ArrayList<>();
        try {
            while (true) {
                taken.add(from.take());
            }
        } catch (OutOfMemoryError e) {
            return taken;
        }
    }

    @Test
    void whatAWorkerHasNoMemoryForStaysFirstInTheQueue() throws Exception {
        InMemoryWorker worker = worker();
        SharedQueue<Integer> there = worker.queue();
        fill(queue, 0, 100);
        List<Integer> taken = take(there, 20);
        worker.losesAnswers(true);
        taken.addAll(takeUntilMemoryEnds(there));
        assertThat(taken).isEqualTo(range(0, taken.size())).hasSizeLessThan(100);
        assertThat(there.size()).isEqualTo(100 - taken.size());
        taken.addAll(take(queue, 5)); // it waits for nothing that the worker has
        worker.losesAnswers(false);
        taken.addAll(take(there, 100 - taken.size()));
        assertThat(taken).isEqualTo(range(0, 100));
    }

    @Test
    void whatAWorkerCannotTellItHasTakenIsTakenNext() throws Exception {
        InMemoryWorker worker = worker();
        SharedQueue<Integer> there = worker.queue();
        fill(queue, 0, 2);
        worker.cannotTell(true);
        assertThat(takeUntilMemoryEnds(there)).isEmpty();
        worker.cannotTell(false);
        assertThat(take(there, 1)).containsExactly(0);
        assertThat(there.size()).isEqualTo(1);
        assertThat(take(queue, 1)).containsExactly(1);
    }

    @Test
    void whatAWorkerHasNoMemoryForIsStillTakenOfAClosedQueue() throws Exception {
        InMemoryWorker worker = worker();
        SharedQueue<Integer> there = worker.queue();
        fill(queue, 0, 1);
        queue.close();
        worker.losesAnswers(true);
        assertThat(takeUntilMemoryEnds(there)).isEmpty();
        assertThat(drain(queue)).containsExactly(0);
    }

    @Test
    void whatTwoWorkersGiveBackIsInOrder() throws Exception {
        InMemoryWorker one = worker();
        InMemoryWorker other = worker();
        SharedQueue<Integer> here = one.queue();
        SharedQueue<Integer> there = other.queue();
        fill(queue, 0, 200);
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            taken.addAll(take(here, 2));
            taken.addAll(take(there, 1));
        }
        other.die();
        one.die();
        queue.close();
        List<Integer> left = drain(queue);
        assertThat(left).isSorted().hasSize(140);
        taken.addAll(left);
        assertThat(taken).containsExactlyInAnyOrderElementsOf(range(0, 200));
    }

    @Test
    void whatIsPutByCreditArrivesInOrder() throws Exception {
        SharedQueue<Integer> there = worker().queue();
        fill(there, 0, 150);
        assertThat(there.size()).isEqualTo(150);
        assertThat(take(queue, 150)).isEqualTo(range(0, 150));
    }

    @Test
    void reservedRoomIsGivenBackToWhoeverWaitsForIt() throws Exception {
        SharedQueue<Integer> there = worker().queue();
        fill(there, 0, 100);
        fill(queue, 100, 200);
        assertThat(queue.offer(200, Duration.ZERO)).isFalse();
        assertThat(queue.size()).isEqualTo(200);
        assertThat(there.offer(200, Duration.ZERO)).isFalse();
    }

    @Test
    void reservedRoomComesBackWhenItsWorkerDies() throws Exception {
        InMemoryWorker worker = worker();
        SharedQueue<Integer> there = worker.queue();
        fill(there, 0, 60);
        assertThat(there.size()).isEqualTo(60);
        worker.die();
        fill(queue, 60, 200);
        queue.close();
        assertThat(drain(queue)).isEqualTo(range(0, 200));
    }

    @Test
    void theCapacityIsNeverExceeded() throws Exception {
        SharedQueue<Integer> one = worker().queue();
        SharedQueue<Integer> other = worker().queue();
        CompletableFuture<Void> putters = CompletableFuture.allOf(
                CompletableFuture.runAsync(() -> offerAll(one)), CompletableFuture.runAsync(() -> offerAll(other)));
        for (int i = 0; i < 2_000; i++) {
            assertThat(queue.size()).isBetween(0, 200);
            assertThat(queue.poll(LONG)).isNotNull();
        }
        putters.get(60, TimeUnit.SECONDS);
        assertThat(queue.size()).isZero();
    }

    private static void offerAll(SharedQueue<Integer> to) {
        try {
            for (int i = 0; i < 1_000; i++) {
                assertThat(to.offer(i, LONG)).isTrue();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aWorkerThatPutsByCreditLearnsThatTheQueueWasClosed() throws Exception {
        SharedQueue<Integer> there = worker().queue();
        fill(there, 0, 100);
        there.close();
        assertThatThrownBy(() -> there.put(100)).isInstanceOf(SharedClosedException.class);
        assertThat(drain(queue)).isEqualTo(range(0, 100));
    }

    @RepeatedTest(20)
    void whatWasPutBeforeAQueueWasClosedElsewhereIsTaken() throws Exception {
        SharedQueue<Integer> there = worker().queue();
        CompletableFuture<Integer> putter = CompletableFuture.supplyAsync(() -> {
            int count = 0;
            try {
                for (; count < 100_000; count++) {
                    there.put(count);
                }
            } catch (SharedClosedException e) {
                return count;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return count;
        });
        List<Integer> taken = new ArrayList<>(take(queue, 100));
        queue.close();
        taken.addAll(drain(queue));
        assertThat(taken).isEqualTo(range(0, putter.get(60, TimeUnit.SECONDS)));
    }

    @RepeatedTest(20)
    void threadsOfOneWorkerEachTakeInOrder() throws Exception {
        SharedQueue<Integer> there = worker().queue();
        CompletableFuture<List<Integer>> one = CompletableFuture.supplyAsync(() -> drain(there));
        CompletableFuture<List<Integer>> other = CompletableFuture.supplyAsync(() -> drain(there));
        fill(queue, 0, 500);
        queue.close();
        List<Integer> all = new ArrayList<>();
        for (CompletableFuture<List<Integer>> taker : List.of(one, other)) {
            List<Integer> taken = taker.get(60, TimeUnit.SECONDS);
            assertThat(taken).isSorted();
            all.addAll(taken);
        }
        assertThat(all).containsExactlyInAnyOrderElementsOf(range(0, 500));
    }

    @RepeatedTest(20)
    void deathWhilePuttingAndTakingLosesOnlyWhatWasTaken() throws Exception {
        InMemoryWorker dying = worker();
        SharedQueue<Integer> there = dying.queue();
        SharedQueue<Integer> living = worker().queue();
        List<Integer> takenByTheDead = Collections.synchronizedList(new ArrayList<>());
        Thread taker = new Thread(() -> {
            try {
                while (true) {
                    takenByTheDead.add(there.take());
                }
            } catch (InterruptedException | RuntimeException e) {
                return; // it has died
            }
        });
        taker.setDaemon(true);
        taker.start();
        fill(living, 0, 150);
        dying.die();
        queue.close();
        List<Integer> rest = drain(queue);
        assertThat(rest).isSorted().doesNotHaveDuplicates();
        taker.interrupt();
        int lost = 150 - rest.size();
        assertThat(rest).as("what was taken was at the head").isEqualTo(range(lost, 150));
    }
}
