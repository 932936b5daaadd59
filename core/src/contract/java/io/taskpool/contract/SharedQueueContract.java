package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.MapOptions;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.shared.SharedClosedException;
import io.taskpool.shared.SharedLatch;
import io.taskpool.shared.SharedQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Tests queues between the program and its tasks, and between tasks. */
abstract class SharedQueueContract extends PoolFixture {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(20);

    SharedQueueContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    /** Takes until the queue is closed and empty. */
    static List<Integer> drain(SharedQueue<Integer> queue) {
        List<Integer> taken = new ArrayList<>();
        for (int element : queue) {
            taken.add(element);
        }
        return taken;
    }

    /** Puts the numbers from start to end, exclusive. */
    static void fill(SharedQueue<Integer> queue, int start, int end) throws InterruptedException {
        for (int i = start; i < end; i++) {
            queue.put(i);
        }
    }

    @Test
    void aTaskTakesWhatTheProgramPutsInOrder() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(4);
        TaskFuture<List<Integer>> taken = open(1).submit(() -> drain(queue));
        fill(queue, 0, 50);
        queue.close();
        assertThat(get(taken)).isEqualTo(range(50));
    }

    @Test
    void theProgramTakesWhatATaskPutsInOrder() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(4);
        TaskFuture<?> producer = open(1).submit(() -> {
            fill(queue, 0, 50);
            queue.close();
        });
        assertThat(drain(queue)).isEqualTo(range(50));
        get(producer);
    }

    @Test
    void oneTaskTakesWhatAnotherPutsInOrder() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(4);
        TaskPool pool = open(2);
        TaskFuture<List<Integer>> taken = pool.submit(() -> drain(queue));
        TaskFuture<?> producer = pool.submit(() -> {
            fill(queue, 0, 500);
            queue.close();
        });
        get(producer);
        assertThat(get(taken)).isEqualTo(range(500));
    }

    @Test
    void manyTakersGetEachElementOnce() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(8);
        TaskPool pool = open(3);
        List<TaskFuture<List<Integer>>> takers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            takers.add(pool.submit(() -> drain(queue)));
        }
        fill(queue, 0, 300);
        queue.close();
        List<Integer> taken = new ArrayList<>();
        for (TaskFuture<List<Integer>> taker : takers) {
            List<Integer> own = get(taker);
            assertThat(own).as("what one taker gets is in order").isSorted();
            taken.addAll(own);
        }
        assertThat(taken).containsExactlyInAnyOrderElementsOf(range(300));
    }

    @Test
    void eachOfManyProducersKeepsItsOrder() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(3);
        TaskPool pool = open(2);
        TaskFuture<?> even = pool.submit(() -> fill(queue, 0, 100));
        TaskFuture<?> odd = pool.submit(() -> fill(queue, 100, 200));
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            taken.add(queue.take());
        }
        get(even);
        get(odd);
        assertThat(taken).filteredOn(n -> n < 100).isEqualTo(range(200).subList(0, 100));
        assertThat(taken).filteredOn(n -> n >= 100).isEqualTo(range(200).subList(100, 200));
    }

    @Test
    void aFullQueueTakesNothingMore() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(2);
        assertThat(get(open(1).submit(() -> {
                    fill(queue, 0, 2);
                    return queue.offer(2, SHORT);
                })))
                .isFalse();
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.offer(2, Duration.ZERO)).isFalse();
        assertThat(queue.take()).isZero();
        assertThat(queue.offer(2, Duration.ZERO)).isTrue();
    }

    @Test
    void aTaskThatWaitsForRoomGoesOnWhenThereIsSome() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        queue.put(0);
        TaskFuture<?> producer = open(1).submit(() -> fill(queue, 1, 20));
        for (int i = 0; i < 20; i++) {
            assertThat(queue.poll(LONG)).isEqualTo(i);
        }
        get(producer);
    }

    @Test
    void pollReturnsNullWhenTheTimeIsOver() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        assertThat(get(open(1).submit(() -> queue.poll(SHORT) == null && queue.poll(Duration.ZERO) == null)))
                .isTrue();
        assertThat(queue.poll(Duration.ofSeconds(-1))).isNull();
    }

    @Test
    void whatIsInAClosedQueueCanBeTaken() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(2);
        queue.put(7);
        queue.close();
        queue.close();
        assertThat(get(open(1).submit(() -> queue.take()))).isEqualTo(7);
        assertThatThrownBy(queue::take).isInstanceOf(SharedClosedException.class).hasMessageContaining("has been taken");
        assertThatThrownBy(() -> queue.poll(LONG)).isInstanceOf(SharedClosedException.class);
        assertThat(queue.iterator().hasNext()).isFalse();
    }

    @Test
    void aClosedQueueTellsTasksSo() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(2);
        queue.close();
        TaskPool pool = open(1);
        assertThatThrownBy(() -> get(pool.submit(() -> queue.take())))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SharedClosedException.class);
        assertThatThrownBy(() -> get(pool.submit(() -> queue.put(1))))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SharedClosedException.class)
                .hasMessageContaining("takes no more elements");
    }

    @RepeatedTest(5)
    void closingWakesWhoeverWaits() throws Exception {
        SharedQueue<Integer> empty = SharedQueue.bounded(1);
        SharedQueue<Integer> full = SharedQueue.bounded(1);
        full.put(0);
        TaskPool pool = open(3);
        SharedLatch begun = SharedLatch.of(3);
        TaskFuture<Integer> taker = pool.submit(() -> {
            begun.countDown();
            return empty.take();
        });
        TaskFuture<List<Integer>> iterating = pool.submit(() -> {
            begun.countDown();
            return drain(empty);
        });
        TaskFuture<?> putter = pool.submit(() -> {
            begun.countDown();
            full.put(1);
        });
        assertThat(begun.await(LONG)).isTrue();
        empty.close();
        full.close();
        assertThatThrownBy(() -> get(taker)).hasCauseInstanceOf(SharedClosedException.class);
        assertThat(get(iterating)).isEmpty();
        assertThatThrownBy(() -> get(putter)).hasCauseInstanceOf(SharedClosedException.class);
        assertThat(drain(full)).containsExactly(0);
    }

    @RepeatedTest(5)
    void aTaskThatWaitsToTakeIsCancelledAndTakesNothing() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(2);
        TaskPool pool = open(1);
        SharedLatch begun = SharedLatch.of(1);
        TaskFuture<Integer> taker = pool.submit(() -> {
            begun.countDown();
            return queue.take();
        });
        assertThat(begun.await(LONG)).isTrue();
        taker.cancel(true);
        assertThatThrownBy(() -> get(taker)).isInstanceOf(CancellationException.class);
        assertUsable(pool); // so the cancelled call has ended
        queue.put(1);
        assertThat(queue.size()).isEqualTo(1);
    }

    @RepeatedTest(5)
    void aTaskThatWaitsToPutIsCancelledAndPutsNothing() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        queue.put(0);
        TaskPool pool = open(1);
        SharedLatch begun = SharedLatch.of(1);
        TaskFuture<?> putter = pool.submit(() -> {
            begun.countDown();
            queue.put(1);
        });
        assertThat(begun.await(LONG)).isTrue();
        putter.cancel(true);
        assertThatThrownBy(() -> get(putter)).isInstanceOf(CancellationException.class);
        assertUsable(pool);
        queue.close();
        assertThat(drain(queue)).containsExactly(0);
    }

    @RepeatedTest(5)
    void aTaskThatIteratesIsCancelled() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        TaskPool pool = open(1);
        SharedLatch begun = SharedLatch.of(1);
        TaskFuture<List<Integer>> iterating = pool.submit(() -> {
            begun.countDown();
            return drain(queue);
        });
        assertThat(begun.await(LONG)).isTrue();
        iterating.cancel(true);
        assertThatThrownBy(() -> get(iterating)).isInstanceOf(CancellationException.class);
        assertUsable(pool);
    }

    @Test
    void asManyTasksMayWaitAsThereAreWorkers() throws Exception {
        SharedQueue<Integer> in = SharedQueue.bounded(1);
        SharedQueue<Integer> out = SharedQueue.bounded(1);
        TaskPool pool = open(3);
        SharedLatch begun = SharedLatch.of(3);
        List<TaskFuture<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tasks.add(pool.submit(() -> {
                begun.countDown();
                for (int element : in) {
                    out.put(element + 1);
                }
            }));
        }
        assertThat(begun.await(LONG)).isTrue();
        List<Integer> results = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            in.put(i);
            results.add(out.take());
        }
        in.close();
        for (TaskFuture<?> task : tasks) {
            get(task);
        }
        assertThat(results).isEqualTo(range(31).subList(1, 31));
    }

    @Test
    void aQueueCanBeAnArgumentAndAResult() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        TaskPool pool = open(1);
        SharedQueue<Integer> same = get(pool.submit(
                (SharedQueue<Integer> given) -> {
                    given.put(3);
                    return given;
                },
                queue));
        assertThat(same).isSameAs(queue);
        assertThat(queue.take()).isEqualTo(3);
    }

    @Test
    void aQueueCanTravelThroughAnother() throws Exception {
        SharedQueue<SharedQueue<Integer>> replies = SharedQueue.bounded(1);
        SharedQueue<Integer> reply = SharedQueue.bounded(1);
        TaskFuture<?> answering = open(1).submit(() -> replies.take().put(5));
        replies.put(reply);
        assertThat(reply.take()).isEqualTo(5);
        get(answering);
    }

    @Test
    void theFunctionOfAMapMayCaptureAQueue() {
        SharedQueue<Integer> queue = SharedQueue.bounded(100);
        open(2).forEach(n -> queue.put(n), range(100), MapOptions.defaults().chunkSize(3));
        queue.close();
        assertThat(drain(queue)).containsExactlyInAnyOrderElementsOf(range(100));
    }

    @Test
    void elementsAreObjectsOfAllKinds() throws Exception {
        SharedQueue<Object> queue = SharedQueue.bounded(10);
        List<Object> elements = List.of(1, "two", new int[] {3}, new Tasks.Point(4, "four"), List.of(5));
        TaskFuture<?> echo = open(1).submit(() -> {
            List<Object> taken = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                taken.add(queue.take());
            }
            for (Object element : taken) {
                queue.put(element);
            }
        });
        for (Object element : elements) {
            queue.put(element);
        }
        get(echo);
        for (Object element : elements) {
            assertThat(queue.take()).isEqualTo(element);
        }
    }

    @Test
    void badArgumentsAreRefused() {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        assertThatThrownBy(() -> SharedQueue.bounded(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1, was 0");
        assertThatThrownBy(() -> queue.put(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("element");
        assertThatThrownBy(() -> queue.poll(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("limit");
        assertThat(queue.size()).isZero();
    }
}
