package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.MapOptions;
import io.taskpool.TaskAction;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.shared.WorkerLocal;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** What a worker keeps from call to call: made once, on first use, and closed when the worker ends in order. */
abstract class WorkerLocalContract extends PoolFixture {
    private static final AtomicInteger MADE = new AtomicInteger();

    private static final WorkerLocal<Integer> IN_A_FIELD = WorkerLocal.of(MADE::incrementAndGet);

    private static final WorkerLocal<Object> OF_ITSELF = WorkerLocal.of(WorkerLocalContract::recurse);

    private final boolean keepsIdleWorkers;

    WorkerLocalContract(IntFunction<TaskPool> opener, boolean keepsIdleWorkers) {
        super(opener);
        this.keepsIdleWorkers = keepsIdleWorkers;
    }

    /** Something that is worth keeping, and notes in a file what becomes of it. */
    static final class Costly implements AutoCloseable {
        final int number = MADE.incrementAndGet();
        private final String file;
        private final String name;

        Costly(String file, String name) throws IOException {
            this.file = file;
            this.name = name;
            Tasks.append(file, "made " + name);
        }

        @Override
        public void close() throws IOException {
            Tasks.append(file, "closed " + name);
        }
    }

    @Test
    void eachWorkerMakesOneObjectForAllOfItsCalls() {
        WorkerLocal<Object> local = WorkerLocal.of(Object::new);
        List<String> objects = open(2).map(
                n -> ProcessHandle.current().pid() + " " + System.identityHashCode(local.get()),
                range(40),
                MapOptions.defaults().chunkSize(1));
        assertThat(Set.copyOf(objects)).hasSizeBetween(1, keepsIdleWorkers ? 2 : 40);
    }

    @Test
    void itMeansTheSameObjectHoweverItArrives() throws Exception {
        WorkerLocal<Object> local = WorkerLocal.of(Object::new);
        WorkerLocal<Object> other = WorkerLocal.of(Object::new);
        TaskFuture<Boolean> same =
                open(1).submit(argument -> local.get() == argument.get() && local.get() != other.get(), local);
        assertThat(get(same)).isTrue();
    }

    @Test
    void itMayBeAStaticField() throws Exception {
        assertThat(get(open(1).submit(() -> IN_A_FIELD.get() == IN_A_FIELD.get()))).isTrue();
    }

    @Test
    void objectIsMadeOnFirstUseAndClosedBeforeThePoolHasEnded() throws Exception {
        String file = file("life");
        WorkerLocal<Costly> local = WorkerLocal.of(() -> new Costly(file, "one"));
        TaskPool pool = open(1);
        assertThat(get(pool.submit(() -> Tasks.lines(file)))).isEmpty();
        assertThat(get(pool.submit(() -> local.get().number))).isPositive();
        if (keepsIdleWorkers) {
            assertThat(get(pool.submit(() -> {
                        local.get();
                        return Tasks.lines(file);
                    })))
                    .containsExactly("made one");
        }
        pool.close();
        assertThat(Tasks.lines(file)).endsWith("made one", "closed one");
    }

    @Test
    void objectsAreClosedInReverseOrderOfMaking() throws Exception {
        String file = file("order");
        WorkerLocal<Costly> first = WorkerLocal.of(() -> new Costly(file, "first"));
        WorkerLocal<Costly> second = WorkerLocal.of(() -> {
            first.get();
            return new Costly(file, "second");
        });
        TaskPool pool = open(1);
        get(pool.submit(() -> second.get().number));
        pool.close();
        assertThat(Tasks.lines(file)).containsExactly("made first", "made second", "closed second", "closed first");
    }

    @Test
    void objectMayUseEarlierOnesWhileItIsClosed() throws Exception {
        String file = file("users");
        WorkerLocal<Costly> first = WorkerLocal.of(() -> new Costly(file, "first"));
        WorkerLocal<Integer> second = WorkerLocal.of(
                () -> first.get().number, number -> Tasks.append(file, "used " + (first.get().number == number)));
        TaskPool pool = open(1);
        get(pool.submit(second::get));
        pool.close();
        assertThat(Tasks.lines(file)).containsExactly("made first", "used true", "closed first");
    }

    @Test
    void functionThatClosesReplacesTheObjectsOwn() throws Exception {
        String file = file("function");
        WorkerLocal<Costly> local = WorkerLocal.of(
                () -> new Costly(file, "one"), costly -> Tasks.append(file, "released " + costly.name));
        TaskPool pool = open(1);
        get(pool.submit(() -> local.get().number));
        pool.close();
        assertThat(Tasks.lines(file)).containsExactly("made one", "released one");
    }

    @Test
    void failureToCloseAffectsNoOtherObject() throws Exception {
        String file = file("failure");
        WorkerLocal<Costly> first = WorkerLocal.of(() -> new Costly(file, "first"));
        WorkerLocal<Costly> second = WorkerLocal.of(() -> new Costly(file, "second"), costly -> Tasks.fail(1));
        TaskPool pool = open(1);
        get(pool.submit(() -> first.get().number + second.get().number));
        pool.close();
        assertThat(Tasks.lines(file)).containsExactly("made first", "made second", "closed first");
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void objectIsClosedByShutdownNowIfNothingRuns() throws Exception {
        String file = file("now");
        WorkerLocal<Costly> local = WorkerLocal.of(() -> new Costly(file, "one"));
        TaskPool pool = open(1);
        get(pool.submit(() -> local.get().number));
        everyPoolEnds();
        assertThat(Tasks.lines(file)).containsExactly("made one", "closed one");
    }

    @Test
    void failureToMakeItFailsTheCallAndTheNextOneTriesAgain() throws Exception {
        String file = file("attempts");
        WorkerLocal<Integer> local = WorkerLocal.of(() -> Tasks.failUntil(file, 2));
        TaskPool pool = open(1);
        assertThatThrownBy(() -> get(pool.submit(local::get)))
                .cause()
                .isInstanceOf(Tasks.Oops.class)
                .hasMessage("bad 1");
        assertThat(get(pool.submit(local::get))).isEqualTo(2);
    }

    @Test
    void functionThatAsksForItsOwnObjectFails() {
        assertThatThrownBy(() -> get(open(1).submit(WorkerLocalContract::recurse)))
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("while it was being made", "must not use it");
    }

    private static Object recurse() {
        return OF_ITSELF.get();
    }

    @Test
    void functionThatReturnsNullFails() {
        WorkerLocal<Object> local = WorkerLocal.of(WorkerLocalContract::nothing);
        assertThatThrownBy(() -> get(open(1).submit(() -> local.get() == null)))
                .cause()
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("returned null");
    }

    @SuppressWarnings("NullAway") // what a user without such a check may do
    private static Object nothing() {
        return null;
    }

    @Test
    void thereIsNoObjectOutsideOfATask() {
        WorkerLocal<Object> local = WorkerLocal.of(Object::new);
        assertThatThrownBy(local::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(Thread.currentThread().getName(), "Call get() in a task");
    }

    @Test
    void threadsThatATaskStartsHaveNoObject() throws Exception {
        WorkerLocal<Object> local = WorkerLocal.of(Object::new);
        assertThat(get(open(1).submit(() -> failureOnAnotherThread(() -> {
                    Object unused = local.get();
                }))))
                .contains("runs no task of a pool", "can be handed the object");
    }

    private static String failureOnAnotherThread(TaskAction action) throws InterruptedException {
        AtomicReference<String> message = new AtomicReference<>("none");
        Thread thread = new Thread(() -> {
            try {
                action.run();
            } catch (Exception e) {
                message.set(e.getMessage());
            }
        });
        thread.start();
        thread.join();
        return message.get();
    }

    @Test
    void workersOfTwoPoolsHaveDifferentObjects() throws Exception {
        String file = file("pools");
        WorkerLocal<Costly> local = WorkerLocal.of(() -> new Costly(file, "one"));
        for (TaskPool pool : List.of(open(1), open(1))) {
            get(pool.submit(() -> local.get().number));
        }
        assertThat(Tasks.lines(file)).filteredOn("made one"::equals).hasSize(2);
    }
}
