package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.TaskFuture;
import io.taskpool.TaskSerializationException;
import io.taskpool.WorkerDiedException;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedLink;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.shared.SharedQueue;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What tasks in workers and objects of the parent say to each other, whatever happens to either meanwhile. */
class SharedLinkFaultsTest extends FaultFixture {
    private final Answerer object = new Answerer();

    private static <T> T next(LinkedBlockingQueue<T> queue) throws InterruptedException {
        T element = queue.poll(60, TimeUnit.SECONDS);
        assertThat(element).as("an element within a minute").isNotNull();
        return element;
    }

    /** Tells whether the value was read in this JVM, which must not happen to what only passes through. */
    private static final class Witness implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        static final AtomicInteger READ = new AtomicInteger();

        final int number;

        Witness(int number) {
            this.number = number;
        }

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            READ.incrementAndGet();
        }
    }

    @Test
    void aRequestIsAnsweredWithItsNumbersAndValues() throws Exception {
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        List<Object> answer = get(pool.submit(() -> {
            SharedMessage message = Answerer.ask(key, Answerer.ECHO, Long.MIN_VALUE, null, "text", Map.of("a", 1));
            List<Object> all = new ArrayList<>(List.of(message.operation(), message.first()));
            for (Parcel value : message.values()) {
                all.add(String.valueOf(value.open()));
            }
            return all;
        }));
        assertThat(answer).containsExactly(SharedAnswers.DONE, Long.MIN_VALUE, "null", "text", "{a=1}");
    }

    @Test
    void requestsOfOneTaskAreHandledInOrder() throws Exception {
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        long sum = get(pool.submit(() -> {
            for (int i = 0; i < 20_000; i++) {
                Answerer.link().tell(key, SharedMessage.of(Answerer.COUNT, 1, 0), i % 1_000 == 0);
                if (i % 100 == 99) {
                    long counted = Answerer.ask(key, Answerer.COUNT, 0).first();
                    if (counted != i + 1) {
                        return counted;
                    }
                }
            }
            return Answerer.ask(key, Answerer.COUNT, 0).first();
        }));
        assertThat(sum).isEqualTo(20_000);
    }

    @Test
    void manyThreadsOfATaskAskAtTheSameTime() throws Exception {
        ProcessTaskPool pool = open(2);
        SharedKey key = object.key;
        List<Integer> wrong = pool.map(
                n -> IntStream.range(0, 16)
                        .parallel()
                        .map(thread -> {
                            try {
                                int bad = 0;
                                for (int i = 0; i < 500; i++) {
                                    bad += Answerer.ask(key, Answerer.ECHO, i).first() == i ? 0 : 1;
                                }
                                return bad;
                            } catch (InterruptedException e) {
                                return 1_000_000;
                            }
                        })
                        .sum(),
                List.of(1, 2, 3, 4));
        assertThat(wrong).containsOnly(0);
    }

    @Test
    void aValueFromOneWorkerToAnotherIsNotReadInBetween() throws Exception {
        ProcessTaskPool pool = open(2);
        SharedKey key = object.key;
        TaskFuture<Integer> taker = pool.submit(() ->
                ((Witness) Answerer.ask(key, Answerer.KEEP, 1).values().get(0).open()).number);
        SharedRequest take = next(object.kept);
        TaskFuture<Long> putter = pool.submit(
                () -> Answerer.ask(key, Answerer.KEEP, 2, new Witness(42)).first());
        SharedRequest put = next(object.kept);
        take.answer(new SharedMessage(SharedAnswers.DONE, 0, 0, put.message().values()));
        put.answer(SharedMessage.of(SharedAnswers.DONE, 5, 0));
        assertThat(get(taker)).isEqualTo(42);
        assertThat(get(putter)).isEqualTo(5);
        assertThat(Witness.READ).hasValue(0);
    }

    @Test
    void aValueForTheWorkerOfAnotherPoolIsWrittenAgain() throws Exception {
        ProcessTaskPool one = open(1);
        ProcessTaskPool other = open(1);
        SharedKey key = object.key;
        TaskFuture<Object> taker = other.submit(
                () -> Answerer.ask(key, Answerer.KEEP, 1).values().get(0).open());
        SharedRequest take = next(object.kept);
        TaskFuture<Long> putter = one.submit(
                () -> Answerer.ask(key, Answerer.KEEP, 2, Map.of("a", 17)).first());
        SharedRequest put = next(object.kept);
        take.answer(new SharedMessage(SharedAnswers.DONE, 0, 0, put.message().values()));
        put.answer(SharedMessage.of(SharedAnswers.DONE, 0, 0));
        assertThat(get(taker)).isEqualTo(Map.of("a", 17));
        assertThat(get(putter)).isZero();
    }

    @Test
    void anObjectThatNobodyHoldsIsGone() throws Exception {
        ProcessTaskPool pool = open(1);
        SharedKey wrong = new SharedKey(object.key.object(), object.key.secret() + 1);
        assertThat(get(pool.submit(() -> Answerer.ask(wrong, Answerer.ECHO, 0).operation())))
                .isEqualTo(SharedAnswers.GONE);
    }

    @Test
    void anExceptionArrivesAsItselfWithItsStack() throws Exception {
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        String thrown = get(pool.submit(() -> {
            Throwable exception = (Throwable)
                    Answerer.ask(key, Answerer.THROW, 0).values().get(0).open();
            return exception + " at " + exception.getStackTrace()[0].getMethodName();
        }));
        assertThat(thrown).isEqualTo("java.lang.IllegalStateException: thrown at home at handle");
    }

    @Test
    void aValueThatCannotBeWrittenFailsWhoOpensIt() throws Exception {
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        TaskFuture<Object> opened = pool.submit(
                () -> Answerer.ask(key, Answerer.UNWRITABLE, 0).values().get(0).open());
        assertThat(failure(opened, TaskSerializationException.class)).hasMessageContaining("java.lang.Object");
        TaskFuture<Object> sent = pool.submit(
                () -> Answerer.ask(key, Answerer.ECHO, 0, new Object()).first());
        assertThat(failure(sent, TaskSerializationException.class)).hasMessageContaining("java.lang.Object");
        assertThat(get(pool.submit(() -> Answerer.ask(key, Answerer.ECHO, 3).first())))
                .isEqualTo(3);
    }

    @Test
    void aTimeLimitIsKeptWhereTheObjectIs() throws Exception {
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        assertThat(get(pool.submit(
                        () -> Answerer.ask(key, Answerer.EXPIRE, 1_000_000).operation())))
                .isEqualTo(SharedAnswers.TIMED_OUT);
    }

    @Test
    void aNoticeReachesItsStandIn() throws Exception {
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        long told = get(pool.submit(() -> {
            LinkedBlockingQueue<Long> notices = new LinkedBlockingQueue<>();
            SharedLink.StandIn standIn = notice -> notices.add(notice.first());
            Answerer.link().attach(key, standIn);
            SharedMessage unused = Answerer.ask(key, Answerer.NOTIFY, 12);
            Long notice = notices.poll(60, TimeUnit.SECONDS);
            Reference.reachabilityFence(standIn);
            return notice;
        }));
        assertThat(told).isEqualTo(12);
    }

    @Test
    void aCancelledTaskWithdrawsItsRequestAndItsWorkerLives() throws Exception {
        ProcessTaskPool pool = open(builder(1).cancelGrace(Duration.ofMinutes(1)));
        long pid = pidOf(pool);
        SharedKey key = object.key;
        TaskFuture<Long> waiting =
                pool.submit(() -> Answerer.ask(key, Answerer.KEEP, 0).first());
        SharedRequest request = next(object.kept);
        waiting.cancel(true);
        assertThatThrownBy(() -> get(waiting)).isInstanceOf(CancellationException.class);
        assertThat(get(pool.submit(() -> Answerer.ask(key, Answerer.ECHO, 1).first())))
                .isEqualTo(1);
        assertThat(object.withdrawn).hasValue(1);
        assertThat(request.answer(SharedMessage.of(SharedAnswers.DONE, 0, 0))).isFalse();
        assertThat(pidOf(pool)).isEqualTo(pid);
    }

    @Test
    void anInterruptWithdrawsARequestThatHasHadNoEffect() throws Exception {
        ProcessTaskPool pool = open(1);
        assertThat(get(pool.submit(SharedLinkFaultsTest::askInterrupted, object.key)))
                .isEqualTo("interrupted, flag false");
        assertThat(object.withdrawn).hasValue(1);
    }

    @Test
    void anInterruptComesTooLateForARequestThatHasHadItsEffect() throws Exception {
        ProcessTaskPool pool = open(1);
        object.isTooLateToWithdraw = true;
        assertThat(get(pool.submit(SharedLinkFaultsTest::askInterrupted, object.key)))
                .isEqualTo("answer 77, flag true");
        assertThat(object.withdrawn).hasValue(1);
    }

    /** Asks for what is not answered, and has the thread interrupted as soon as it waits. */
    private static String askInterrupted(SharedKey key) throws InterruptedException {
        Thread asking = Thread.currentThread();
        Thread other = new Thread(() -> {
            while (asking.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            asking.interrupt();
        });
        other.start();
        String outcome;
        try {
            outcome = "answer " + Answerer.ask(key, Answerer.KEEP, 0).first();
        } catch (InterruptedException e) {
            outcome = "interrupted";
        }
        outcome += ", flag " + Thread.interrupted();
        other.join();
        return outcome;
    }

    @Test
    void whatADeadWorkerHadSaidIsHandledBeforeItsEnd() throws Exception {
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        TaskFuture<Object> dying = pool.submit(() -> {
            for (int i = 0; i < 1_000; i++) {
                Answerer.link().tell(key, SharedMessage.of(Answerer.COUNT, 1, 0), false);
            }
            Runtime.getRuntime().halt(9);
            return null;
        });
        WorkerDiedException death = failure(dying, WorkerDiedException.class);
        assertThat(death).hasMessageContaining("exited with code 9");
        assertThat(object.gone).containsExactly(1_000L); // before anybody learned of the death
    }

    @Test
    void aWorkerThatEndsInOrderLetsGoToo() throws Exception {
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        assertThat(get(pool.submit(() -> Answerer.ask(key, Answerer.COUNT, 7).first())))
                .isEqualTo(7);
        assertThat(object.gone).isEmpty();
        pool.close();
        assertThat(object.gone).containsExactly(7L);
    }

    @Test
    void aRequestOfADeadWorkerNeedsNoAnswer() throws Exception {
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        TaskFuture<Long> waiting =
                pool.submit(() -> Answerer.ask(key, Answerer.KEEP, 0).first());
        SharedRequest request = next(object.kept);
        for (long pid : pool.workerPids()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
        failure(waiting, WorkerDiedException.class);
        assertThat(next(object.gone)).isZero();
        assertThat(request.answer(SharedMessage.of(SharedAnswers.DONE, 0, 0))).isFalse();
    }

    @Test
    void aRequestThatNoObjectKnowsEndsTheWorker() throws Exception {
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        TaskFuture<Long> asking = pool.submit(() -> Answerer.ask(key, 99, 0).first());
        assertThat(failure(asking, WorkerDiedException.class))
                .hasMessageContaining("a request that no shared object knows: operation 99");
        assertThat(get(pool.submit(() -> Answerer.ask(key, Answerer.ECHO, 1).first())))
                .isEqualTo(1);
    }

    @Test
    void longValuesPassBothWays() throws Exception {
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        long sum = get(pool.submit(() -> {
            long[] sent = new long[300_000];
            Arrays.setAll(sent, i -> i);
            long[] back = (long[]) Answerer.ask(key, Answerer.ECHO, 0, (Object) sent)
                    .values()
                    .get(0)
                    .open();
            return Arrays.stream(back).sum();
        }));
        assertThat(sum).isEqualTo(300_000L * 299_999 / 2);
    }

    @Test
    void aCapturedObjectIsHeldUntilTheCallIsOver() throws Exception {
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        TaskFuture<Long> gate =
                pool.submit(() -> Answerer.ask(key, Answerer.KEEP, 0).first());
        SharedRequest open = next(object.kept);
        TaskFuture<Integer> size = submitWithQueueOfItsOwn(pool);
        System.gc();
        open.answer(SharedMessage.of(SharedAnswers.DONE, 0, 0));
        assertThat(get(gate)).isZero();
        assertThat(get(size)).isEqualTo(1);
    }

    private static TaskFuture<Integer> submitWithQueueOfItsOwn(ProcessTaskPool pool) throws InterruptedException {
        SharedQueue<String> queue = SharedQueue.bounded(3);
        queue.put("element");
        return pool.submit((SharedQueue<String> argument) -> argument.size(), queue);
    }

    @Test
    void anObjectComesBackAsItself() throws Exception {
        ProcessTaskPool pool = open(1);
        SharedQueue<String> queue = SharedQueue.bounded(3);
        assertThat(get(pool.submit(() -> queue))).isSameAs(queue);
        assertThat(get(pool.submit(() -> List.of(queue, Duration.ZERO))).get(0)).isSameAs(queue);
    }
}
