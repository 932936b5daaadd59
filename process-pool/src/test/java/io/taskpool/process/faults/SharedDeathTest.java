package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.CallOptions;
import io.taskpool.TaskAction;
import io.taskpool.TaskFuture;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.shared.SharedClosedException;
import io.taskpool.shared.SharedCounter;
import io.taskpool.shared.SharedLatch;
import io.taskpool.shared.SharedQueue;
import io.taskpool.shared.SharedSemaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a worker holds of shared objects when it dies comes back, and nobody else who waits notices. */
class SharedDeathTest extends FaultFixture {
    /** How the worker of a task that waits for a shared object ends. */
    enum Death {
        HALT,
        KILL,
        TIME_LIMIT,
        CANCEL
    }

    private final SharedLatch order = SharedLatch.of(1);

    /** The limit of a call that is to end by it. */
    private Duration limit = Duration.ofSeconds(1);

    /** The worker that is to die. */
    private List<Long> victim = List.of();

    /** What has to be so before the fault can be made. */
    @FunctionalInterface
    private interface Scene {
        /** Plays it; false if the limit had passed before all was in place. */
        boolean play() throws Exception;
    }

    /** Plays a scene; with a longer limit, again and again until the machine is quick enough for it. */
    private void play(Scene scene) throws Exception {
        while (!scene.play()) {
            limit = limit.multipliedBy(2);
            assertThat(limit).as("enough time to stand in a line").isLessThan(Duration.ofMinutes(2));
        }
    }

    /** Runs a task that does not end by itself, nor by an interrupt. */
    private TaskFuture<?> submit(ProcessTaskPool pool, Death death, TaskAction task) {
        pool.warmUp();
        victim = pool.workerPids();
        assertThat(victim).hasSize(1);
        SharedLatch halt = order;
        TaskAction stubborn = () -> {
            Thread halting = new Thread(() -> haltAfter(halt));
            halting.setDaemon(true);
            halting.start();
            insist(task);
        };
        return death == Death.TIME_LIMIT
                ? pool.submit(stubborn, CallOptions.defaults().timeout(limit))
                : pool.submit(stubborn);
    }

    private static void haltAfter(SharedLatch halt) {
        try {
            if (halt.await(Duration.ofMinutes(5))) {
                Runtime.getRuntime().halt(9);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void insist(TaskAction task) throws Exception {
        while (true) {
            try {
                task.run();
                return;
            } catch (InterruptedException ignored) {
                // goes on
            }
        }
    }

    private static void waitForEver() throws InterruptedException {
        boolean unused = SharedLatch.of(1).await(Duration.ofDays(1));
    }

    /** Makes the worker die in its way, and waits until its pool has another one. */
    private void die(Death death, ProcessTaskPool pool, TaskFuture<?> task) throws Exception {
        switch (death) {
            case HALT -> order.countDown();
            case KILL -> Processes.signal("KILL", victim.get(0));
            case CANCEL -> task.cancel(true);
            case TIME_LIMIT -> {}
        }
        assertThatThrownBy(() -> get(task)).isNotNull();
        Processes.awaitGone(victim, Duration.ofSeconds(60));
        assertUsable(pool); // so the end of the first worker was handled
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void anElementGoesToTheTakerAfterTheDeadOne(Death death) throws Exception {
        play(() -> anElementGoesToTheNext(death));
    }

    private boolean anElementGoesToTheNext(Death death) throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(2);
        HomeState home = HomeState.of(queue);
        ProcessTaskPool dying = open(1);
        TaskFuture<?> dead = submit(dying, death, () -> queue.take());
        boolean inTime = home.awaitWaiting("takers", 1, dead);
        TaskFuture<Integer> next = open(1).submit(() -> queue.take());
        if (!inTime || !home.awaitWaiting("takers", 2, dead)) {
            return false;
        }
        die(death, dying, dead);
        assertThat(home.waiting("takers")).isEqualTo(1);
        queue.put(7);
        assertThat(get(next)).isEqualTo(7);
        assertThat(queue.size()).isZero();
        return true;
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void roomGoesToThePutterAfterTheDeadOne(Death death) throws Exception {
        play(() -> roomGoesToTheNext(death));
    }

    private boolean roomGoesToTheNext(Death death) throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        queue.put(0);
        HomeState home = HomeState.of(queue);
        ProcessTaskPool dying = open(1);
        TaskFuture<?> dead = submit(dying, death, () -> queue.put(1));
        boolean inTime = home.awaitWaiting("putters", 1, dead);
        TaskFuture<?> next = open(1).submit(() -> queue.put(2));
        if (!inTime || !home.awaitWaiting("putters", 2, dead)) {
            return false;
        }
        die(death, dying, dead);
        assertThat(home.waiting("putters")).isEqualTo(1);
        assertThat(queue.take()).isZero();
        get(next);
        assertThat(queue.take()).isEqualTo(2);
        assertThat(queue.poll(Duration.ZERO)).isNull();
        return true;
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void thePermitOfADeadWorkerComesBack(Death death) throws Exception {
        play(() -> thePermitComesBack(death));
    }

    private boolean thePermitComesBack(Death death) throws Exception {
        SharedSemaphore semaphore = SharedSemaphore.of(1);
        SharedLatch acquired = SharedLatch.of(1);
        ProcessTaskPool dying = open(1);
        TaskFuture<?> dead = submit(dying, death, () -> {
            if (semaphore.tryAcquire(Duration.ZERO) != null) {
                acquired.countDown();
            }
            waitForEver();
        });
        await().atMost(Duration.ofSeconds(60)).until(() -> acquired.await(Duration.ZERO) || dead.isDone());
        TaskFuture<?> next = open(1).submit(() -> {
            try (SharedSemaphore.Permit unused = semaphore.acquire()) {
                return 1;
            }
        });
        if (!HomeState.of(semaphore).awaitWaiting("waiting", 1, dead)) {
            return false;
        }
        die(death, dying, dead);
        get(next);
        try (SharedSemaphore.Permit only = semaphore.tryAcquire(Duration.ofSeconds(60))) {
            assertThat(only).isNotNull();
            assertThat(semaphore.tryAcquire(Duration.ZERO)).isNull();
        }
        return true;
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void aLatchStaysShutForWhoeverElseWaits(Death death) throws Exception {
        play(() -> aLatchStaysShut(death));
    }

    private boolean aLatchStaysShut(Death death) throws Exception {
        SharedLatch latch = SharedLatch.of(1);
        HomeState home = HomeState.of(latch);
        ProcessTaskPool dying = open(1);
        TaskFuture<?> dead = submit(dying, death, () -> latch.await(Duration.ofDays(1)));
        boolean inTime = home.awaitWaiting("waiting", 1, dead);
        TaskFuture<Boolean> next = open(1).submit(() -> latch.await(Duration.ofDays(1)));
        if (!inTime || !home.awaitWaiting("waiting", 2, dead)) {
            return false;
        }
        die(death, dying, dead);
        assertThat(home.waiting("waiting")).isEqualTo(1);
        assertThat(next.isDone()).isFalse();
        latch.countDown();
        assertThat(get(next)).isTrue();
        return true;
    }

    @ParameterizedTest
    @EnumSource(
            value = Death.class,
            names = {"HALT", "KILL"})
    void whatADeadTakerWasLentAndHadNotTakenStaysInOrder(Death death) throws Exception {
        int count = 20_000;
        SharedQueue<Integer> queue = SharedQueue.bounded(count);
        SharedQueue<Boolean> steps = SharedQueue.bounded(1);
        SharedQueue<Integer> done = SharedQueue.bounded(1);
        ProcessTaskPool dying = open(1);
        TaskFuture<?> dead = submit(dying, death, () -> {
            while (steps.take()) {
                int last = 0;
                for (int i = 0; i < 99; i++) {
                    last = queue.take();
                }
                done.put(last + 1);
            }
        });
        HomeState.of(steps).awaitWaiting("takers", 1); // so the queue has reached the worker
        for (int i = 0; i < count; i++) {
            queue.put(i);
        }
        int taken = 0;
        for (int i = 0; i < count / 99 && HomeState.of(queue).number("lent") == 0; i++) {
            steps.put(true);
            taken = done.take();
        }
        assertThat(HomeState.of(queue).number("lent")).isPositive();
        assertThat(queue.size()).isEqualTo(count - taken);
        die(death, dying, dead);
        assertThat(HomeState.of(queue).number("lent")).isZero();
        queue.close();
        assertThat(queue).containsExactlyElementsOf(range(count).subList(taken, count));
    }

    @ParameterizedTest
    @EnumSource(
            value = Death.class,
            names = {"HALT", "KILL"})
    void roomThatWasReservedForADeadPutterComesBack(Death death) throws Exception {
        int capacity = 20_000;
        SharedQueue<Integer> queue = SharedQueue.bounded(capacity);
        SharedQueue<Integer> steps = SharedQueue.bounded(1);
        SharedLatch begun = SharedLatch.of(1);
        SharedCounter counter = SharedCounter.of(0);
        ProcessTaskPool dying = open(1);
        TaskFuture<?> dead = submit(dying, death, () -> {
            begun.countDown();
            for (int first : steps) {
                for (int i = 0; i < 99; i++) {
                    queue.put(first + i);
                }
                counter.add(99);
            }
        });
        assertThat(begun.await(Duration.ofSeconds(60))).isTrue();
        int put = 0;
        while (put < capacity - 99 && HomeState.of(queue).number("reserved") == 0) {
            steps.put(put);
            put += 99;
            int expected = put;
            await().atMost(Duration.ofSeconds(60))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> counter.get() == expected);
        }
        assertThat(HomeState.of(queue).number("reserved")).isPositive();
        die(death, dying, dead);
        assertThat(HomeState.of(queue).number("reserved")).isZero();
        for (int i = put; i < capacity; i++) {
            assertThat(queue.offer(i, Duration.ZERO)).isTrue();
        }
        assertThat(queue.offer(capacity, Duration.ZERO)).isFalse();
        queue.close();
        assertThat(queue).containsExactlyElementsOf(range(capacity));
    }

    @Test
    void anElementOnItsWayToADeadWorkerComesBack() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(2);
        HomeState home = HomeState.of(queue);
        ProcessTaskPool dying = open(1);
        TaskFuture<Integer> dead = dying.submit(() -> queue.take());
        home.awaitWaiting("takers", 1);
        long pid = dying.workerPids().get(0);
        Processes.signal("STOP", pid);
        await().atMost(Duration.ofSeconds(60)).until(() -> Processes.state(pid) == 'T');
        queue.put(7);
        queue.put(8);
        assertThat(home.number("given")).isEqualTo(1);
        Processes.signal("KILL", pid);
        assertThatThrownBy(() -> get(dead)).isInstanceOf(ExecutionException.class);
        assertThat(queue.take()).isEqualTo(7);
        assertThat(queue.take()).isEqualTo(8);
    }

    @Test
    void asManyTasksAsThereAreWorkersAndTheProgramWaitForPutsAndForTheEnd() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        HomeState home = HomeState.of(queue);
        ProcessTaskPool pool = open(3);
        List<Integer> taken = new ArrayList<>();
        for (CompletableFuture<Integer> taker : fourTakers(pool, queue, home)) {
            queue.put(taken.size());
            taken.add(get(taker));
        }
        assertThat(taken).isEqualTo(range(4));
        List<CompletableFuture<Integer>> waiting = fourTakers(pool, queue, home);
        queue.close();
        for (CompletableFuture<Integer> taker : waiting) {
            assertThatThrownBy(() -> get(taker)).hasCauseInstanceOf(SharedClosedException.class);
        }
    }

    /** Has three tasks and a thread of this JVM wait, one after the other. */
    private static List<CompletableFuture<Integer>> fourTakers(
            ProcessTaskPool pool, SharedQueue<Integer> queue, HomeState home) {
        List<CompletableFuture<Integer>> takers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            takers.add(pool.submit(() -> queue.take()).toCompletableFuture());
            home.awaitWaiting("takers", i + 1);
        }
        CompletableFuture<Integer> here = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        here.complete(queue.take());
                    } catch (Throwable e) {
                        here.completeExceptionally(e);
                    }
                })
                .start();
        takers.add(here);
        home.awaitWaiting("takers", 4);
        return takers;
    }

    @Test
    void whenATakerIsCancelledDuringAPutTheElementIsTakenOnce() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(2);
        SharedCounter counter = SharedCounter.of(0);
        ProcessTaskPool pool = open(builder(1).cancelGrace(Duration.ofMinutes(1)));
        int takenHere = 0;
        for (int round = 0; round < 500; round++) {
            TaskFuture<?> taker = pool.submit(() -> {
                int unused = queue.take();
                counter.add(1);
            });
            if (round % 2 == 0) {
                HomeState.of(queue).awaitWaiting("takers", 1);
            }
            int element = round;
            Thread putter = new Thread(() -> {
                try {
                    queue.put(element);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            putter.start();
            taker.cancel(true);
            putter.join();
            long byTasks = get(pool.submit(() -> counter.get())); // after the cancelled call has ended
            Integer left = queue.poll(Duration.ZERO);
            if (left != null) {
                assertThat(left).isEqualTo(round);
                takenHere++;
            }
            assertThat(byTasks + takenHere).isEqualTo(round + 1);
        }
        assertThat(queue.size()).isZero();
    }
}
