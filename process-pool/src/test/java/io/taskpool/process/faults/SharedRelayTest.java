package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.Task;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.WorkerDiedException;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.shared.SharedClosedException;
import io.taskpool.shared.SharedCounter;
import io.taskpool.shared.SharedLatch;
import io.taskpool.shared.SharedObject;
import io.taskpool.shared.SharedPipe;
import io.taskpool.shared.SharedQueue;
import io.taskpool.shared.SharedSemaphore;
import io.taskpool.shared.SharedValue;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task may hand what it shares with the program on to a pool of its own. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedRelayTest extends FaultFixture {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Opens a pool within a task. */
    private static ProcessTaskPool inner(int workers) {
        return builder(workers).maxHeap("64m").build();
    }

    /** Runs a task in a worker of a pool that is made in the current one. */
    private static <R> R within(Task<R> task) throws Exception {
        try (TaskPool pool = inner(1)) {
            return pool.submit(task).get(); // the tests have a limit
        }
    }

    private static @Nullable Throwable thrownBy(Task<?> task) {
        try {
            Object unused = task.call();
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    @Test
    void elementsPassInOrderBothWaysHoweverManyThereAre() throws Exception {
        SharedQueue<Integer> in = SharedQueue.bounded(100);
        SharedQueue<Integer> out = SharedQueue.bounded(100);
        TaskFuture<Integer> task = open(1).submit(() -> within(() -> {
            int count = 0;
            for (int element : in) {
                out.put(-element);
                count++;
            }
            out.close();
            return count;
        }));
        Thread putter = new Thread(() -> {
            try {
                for (int i = 0; i < 2_000; i++) {
                    in.put(i);
                }
                in.close();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        putter.start();
        int next = 0;
        for (int element : out) {
            assertThat(element).isEqualTo(-next++);
        }
        assertThat(next).isEqualTo(2_000);
        assertThat(get(task)).isEqualTo(2_000);
        putter.join();
    }

    @Test
    void aQueueIsTheSameFromTheProgramTheTaskAndItsWorkers() throws Exception {
        SharedQueue<Map<String, Integer>> queue = SharedQueue.bounded(10);
        queue.put(Map.of("program", 1));
        List<Object> seen = get(open(1).submit(() -> {
            try (TaskPool own = inner(1)) {
                List<Object> all = new ArrayList<>();
                all.add(get(own.submit(() -> queue.take())));
                queue.put(Map.of("task", 2));
                all.add(get(own.submit(() -> queue.take())));
                get(own.submit(() -> queue.put(Map.of("worker", 3))));
                all.add(queue.take());
                all.add(get(own.submit(() -> queue)) == queue);
                get(own.submit(() -> queue.put(Map.of("worker", 4))));
                return all;
            }
        }));
        assertThat(seen).isEqualTo(List.of(Map.of("program", 1), Map.of("task", 2), Map.of("worker", 3), true));
        assertThat(queue.take()).isEqualTo(Map.of("worker", 4));
        assertThat(queue.size()).isZero();
    }

    interface Ledger {
        int add(String who, int amount);
    }

    @Test
    void everyKindOfSharedObjectIsPassedOn() throws Exception {
        SharedCounter counter = SharedCounter.of(1);
        SharedLatch latch = SharedLatch.of(1);
        SharedPipe<String> pipe = SharedPipe.open();
        SharedValue<long[]> value = SharedValue.of(LongStream.range(0, 100_000).toArray());
        Ledger ledger = SharedObject.of(Ledger.class, (who, amount) -> {
            if (amount < 0) {
                throw new IllegalStateException(who);
            }
            return 2 * amount;
        });
        TaskFuture<List<Object>> task = open(1).submit(() -> within(() -> {
            SharedPipe.End<String> end = pipe.right();
            end.send("hello");
            String received = end.receive();
            String failure = String.valueOf(thrownBy(() -> ledger.add("broke", -1)));
            boolean opened = latch.await(LONG);
            return List.of(counter.add(2), received, value.get()[99_999], ledger.add("a", 21), failure, opened);
        }));
        assertThat(pipe.left().receive()).isEqualTo("hello");
        pipe.left().send("bye");
        latch.countDown();
        assertThat(get(task))
                .isEqualTo(List.of(3L, "bye", 99_999L, 42, "java.lang.IllegalStateException: broke", true));
    }

    @Test
    void aQueueReachesThePoolOfAWorkerOfAPoolOfATask() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(2);
        TaskFuture<Integer> task = open(1).submit(() -> within(() -> within(() -> {
            queue.put(1);
            return queue.take() + queue.take();
        })));
        queue.put(2);
        assertThat(get(task)).isEqualTo(3);
    }

    @Test
    void whileAllWorkersOfAllPoolsWaitNothingElseDoes() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        HomeState home = HomeState.of(queue);
        TaskFuture<Integer> task = open(1).submit(() -> {
            try (TaskPool own = inner(2)) {
                TaskFuture<Integer> one = own.submit(() -> queue.take());
                TaskFuture<Integer> other = own.submit(() -> queue.take());
                return queue.take() + one.get() + other.get();
            }
        });
        home.awaitWaiting("takers", 3);
        queue.put(1);
        queue.put(2);
        queue.put(4);
        assertThat(get(task)).isEqualTo(7);
    }

    @Test
    void aCancelledTaskTakesNothing() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        SharedLatch cancel = SharedLatch.of(1);
        HomeState home = HomeState.of(queue);
        TaskFuture<Integer> task = open(1).submit(() -> {
            try (TaskPool own = builder(1).cancelGrace(LONG).build()) {
                long pid = pidOf(own);
                TaskFuture<Integer> taker = own.submit(() -> queue.take());
                boolean waits = cancel.await(LONG);
                taker.cancel(true);
                boolean cancelled = thrownBy(() -> get(taker)) instanceof CancellationException;
                return waits && cancelled && pidOf(own) == pid ? get(own.submit(() -> queue.take())) : -1;
            }
        });
        home.awaitWaiting("takers", 1);
        cancel.countDown();
        home.awaitWaiting("takers", 0);
        queue.put(5);
        assertThat(get(task)).isEqualTo(5);
    }

    @Test
    void aTimeLimitIsKept() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        assertThat(get(open(1).submit(() -> within(() -> queue.poll(Duration.ofMillis(20))))))
                .isNull();
    }

    @Test
    void whatADeadWorkerOfATaskHeldComesBackWhileTheTaskGoesOn() throws Exception {
        SharedSemaphore semaphore = SharedSemaphore.of(1);
        SharedQueue<Integer> queue = SharedQueue.bounded(100);
        for (int i = 0; i < 50; i++) {
            queue.put(i);
        }
        SharedLatch dead = SharedLatch.of(1);
        SharedLatch end = SharedLatch.of(1);
        ProcessTaskPool pool = open(1);
        long pid = pidOf(pool);
        TaskFuture<Boolean> task = pool.submit(() -> {
            try (TaskPool own = inner(1)) {
                TaskFuture<?> dying = own.submit(() -> {
                    SharedSemaphore.Permit unused = semaphore.acquire();
                    for (int i = 0; i < 30; i++) {
                        int unusedElement = queue.take();
                    }
                    Runtime.getRuntime().halt(9);
                });
                Throwable failure = thrownBy(() -> get(dying));
                dead.countDown();
                return end.await(LONG) && failure != null && failure.getCause() instanceof WorkerDiedException;
            }
        });
        assertThat(dead.await(LONG)).isTrue();
        try (SharedSemaphore.Permit permit = semaphore.tryAcquire(LONG)) {
            assertThat(permit).isNotNull();
        }
        for (int i = 30; i < 50; i++) {
            assertThat(queue.take()).isEqualTo(i);
        }
        end.countDown();
        assertThat(get(task)).isTrue();
        assertThat(pidOf(pool)).isEqualTo(pid);
    }

    @Test
    void whatTheWorkersOfADeadWorkerHeldComesBack() throws Exception {
        SharedSemaphore semaphore = SharedSemaphore.of(1);
        SharedLatch acquired = SharedLatch.of(1);
        SharedLatch never = SharedLatch.of(1);
        ProcessTaskPool pool = open(1);
        TaskFuture<Boolean> task = pool.submit(() -> within(() -> {
            SharedSemaphore.Permit unused = semaphore.acquire();
            acquired.countDown();
            return never.await(LONG);
        }));
        assertThat(acquired.await(LONG)).isTrue();
        Processes.signal("KILL", pool.workerPids().get(0));
        assertThatThrownBy(() -> get(task))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(WorkerDiedException.class);
        try (SharedSemaphore.Permit permit = semaphore.tryAcquire(LONG)) {
            assertThat(permit).isNotNull();
        }
        assertThat(HomeState.of(never).waiting("waiting")).isZero();
    }

    /** Can be written, but not read. */
    private static final class Unreadable implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private void readObject(ObjectInputStream in) throws InvalidObjectException {
            throw new InvalidObjectException("unreadable");
        }
    }

    @Test
    void anElementThatCannotBePassedOnFailsWhoPutsIt() throws Exception {
        SharedQueue<Object> queue = SharedQueue.bounded(2);
        String message = get(open(1).submit(() -> within(() -> {
            String failure = String.valueOf(thrownBy(() -> {
                queue.put(new Unreadable());
                return null;
            }));
            queue.put("next");
            return failure;
        })));
        assertThat(message).contains("TaskSerializationException", "unreadable");
        assertThat(queue.take()).isEqualTo("next");
        assertThat(queue.size()).isZero();
    }

    @Test
    void whenTheQueueIsClosedEverybodyLearnsThat() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        TaskFuture<Integer> task = open(1).submit(() -> within(() -> queue.take()));
        HomeState.of(queue).awaitWaiting("takers", 1);
        queue.close();
        assertThatThrownBy(() -> get(task)).hasRootCauseInstanceOf(SharedClosedException.class);
    }
}
