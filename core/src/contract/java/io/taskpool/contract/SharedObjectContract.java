package io.taskpool.contract;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.shared.SharedLatch;
import io.taskpool.shared.SharedObject;
import io.taskpool.shared.SharedQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Tests objects of the program that tasks call. */
abstract class SharedObjectContract extends PoolFixture {
    private static final Duration LONG = Duration.ofSeconds(60);

    SharedObjectContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    interface Ledger {
        int add(String who, int amount);

        void fail(String why) throws IOException;

        SharedQueue<Integer> queue();

        Ledger self();

        default int addTwice(String who, int amount) {
            add(who, amount);
            return add(who, amount);
        }
    }

    static final class Book implements Ledger {
        final Map<String, Integer> sums = new ConcurrentHashMap<>();
        final SharedQueue<Integer> queue = SharedQueue.bounded(1);
        Ledger self = this;

        @Override
        public int add(String who, int amount) {
            return sums.merge(who, amount, Integer::sum);
        }

        @Override
        public void fail(String why) throws IOException {
            throw new IOException(why);
        }

        @Override
        public SharedQueue<Integer> queue() {
            return queue;
        }

        @Override
        public Ledger self() {
            return self;
        }
    }

    interface Blocking {
        void block() throws InterruptedException;

        int blockQuietly();
    }

    /** Blocks until it is interrupted, and tells. */
    static final class Blocker implements Blocking {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);

        @Override
        public void block() throws InterruptedException {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }

        @Override
        public int blockQuietly() {
            try {
                block();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return 0;
        }
    }

    @Test
    void tasksCallTheObject() {
        Book book = new Book();
        Ledger ledger = SharedObject.of(Ledger.class, book);
        open(3).forEach(n -> ledger.add(n % 2 == 0 ? "even" : "odd", n), range(100));
        assertThat(book.sums).containsOnly(Map.entry("even", 2450), Map.entry("odd", 2500));
    }

    @Test
    void resultsComeBack() {
        Ledger ledger = SharedObject.of(Ledger.class, new Book());
        assertThat(open(1).map(n -> ledger.add("a", n), List.of(1, 2, 3))).containsExactly(1, 3, 6);
    }

    @Test
    void exceptionsArriveAsTheyAreWithBothStacks() {
        Ledger ledger = SharedObject.of(Ledger.class, new Book());
        assertThatThrownBy(() -> get(open(1).submit(() -> {
                    ledger.fail("no");
                    return 1;
                })))
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("no")
                .satisfies(thrown -> assertThat(Arrays.toString(thrown.getStackTrace()))
                        .contains("Book.fail")
                        .contains("SharedObjectContract.lambda"));
    }

    @Test
    void defaultMethodsAreCalledToo() throws Exception {
        Book book = new Book();
        Ledger ledger = SharedObject.of(Ledger.class, book);
        assertThat(get(open(1).submit(() -> ledger.addTwice("a", 4)))).isEqualTo(8);
        assertThat(book.sums).containsOnly(Map.entry("a", 8));
    }

    @Test
    void whatTheObjectReturnsMayBeShared() throws Exception {
        Book book = new Book();
        Ledger ledger = SharedObject.of(Ledger.class, book);
        book.self = ledger;
        get(open(1).submit(() -> ledger.self().queue().put(ledger.self().add("a", 3))));
        assertThat(book.queue.take()).isEqualTo(3);
    }

    @Test
    void theSameObjectComesBack() throws Exception {
        Ledger ledger = SharedObject.of(Ledger.class, new Book());
        TaskPool pool = open(1);
        assertThat(get(pool.submit(() -> ledger))).isEqualTo(ledger);
        List<Ledger> within = get(pool.submit(() -> new ArrayList<>(List.of(ledger))));
        assertThat(within).containsExactly(ledger);
        assertThat(ledger)
                .isNotEqualTo(SharedObject.of(Ledger.class, new Book()))
                .hasSameHashCodeAs(within.get(0));
    }

    @RepeatedTest(3)
    void aCancelledTaskInterruptsTheCallThatItWaitsFor() throws Exception {
        Blocker blocker = new Blocker();
        Blocking blocking = SharedObject.of(Blocking.class, blocker);
        TaskPool pool = open(1);
        TaskFuture<?> task = pool.submit(() -> blocking.block());
        assertThat(blocker.begun.await(60, SECONDS))
                .isTrue();
        task.cancel(true);
        assertThatThrownBy(() -> get(task)).isInstanceOf(CancellationException.class);
        assertThat(blocker.interrupted.await(60, SECONDS))
                .isTrue();
        assertUsable(pool);
    }

    @Test
    void aMethodThatDeclaresNoInterruptIsInterruptedToo() throws Exception {
        Blocker blocker = new Blocker();
        Blocking blocking = SharedObject.of(Blocking.class, blocker);
        TaskPool pool = open(1);
        TaskFuture<?> task = pool.submit(() -> blocking.blockQuietly());
        assertThat(blocker.begun.await(60, SECONDS))
                .isTrue();
        task.cancel(true);
        assertThat(blocker.interrupted.await(60, SECONDS))
                .isTrue();
        assertUsable(pool);
    }

    @Test
    void aCallThatWaitsHoldsUpNoOther() throws Exception {
        Blocker blocker = new Blocker();
        Blocking blocking = SharedObject.of(Blocking.class, blocker);
        Ledger ledger = SharedObject.of(Ledger.class, new Book());
        TaskPool pool = open(2);
        SharedLatch begun = SharedLatch.of(1);
        TaskFuture<?> task = pool.submit(() -> {
            begun.countDown();
            blocking.block();
        });
        assertThat(begun.await(LONG)).isTrue();
        assertThat(get(pool.submit(() -> ledger.add("a", 1)))).isEqualTo(1);
        task.cancel(true);
        assertUsable(pool);
    }

    interface TakesALambda {
        int apply(Function<Integer, Integer> function);
    }

    interface ReturnsAThread {
        Thread thread();
    }

    @Test
    void anInterfaceThatCannotCrossIsRefused() {
        assertThatThrownBy(() -> SharedObject.of(TakesALambda.class, f -> f.apply(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TakesALambda.apply")
                .hasMessageContaining("java.util.function.Function")
                .hasMessageContaining("TaskFunction");
        assertThatThrownBy(() -> SharedObject.of(ReturnsAThread.class, Thread::currentThread))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ReturnsAThread.thread: the result is of the type java.lang.Thread");
    }

    @Test
    void aClassIsNoInterface() {
        assertThatThrownBy(() -> SharedObject.of(Book.class, new Book()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is a class");
    }
}
