package io.taskpool.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Drives a queue by workers whose steps and messages come in any order that a transport allows, and checks after each step what holds
 * whatever happens: the capacity, the order, and that each element is taken once or is still there.
 */
class QueueModelTest {
    private static final SharedKey KEY = new SharedKey(1, 2);

    private final class Worker implements SharedClient {
        final FlowBuffer buffer = new FlowBuffer(new Sending(), 0);
        final Deque<Runnable> toHome = new ArrayDeque<>();
        final List<Runnable> toWorker = new ArrayList<>();
        boolean waits;
        boolean dead;
        Lack lack = Lack.NONE;

        /** What a stand-in tells. */
        private final class Sending extends Access {
            @Override
            SharedMessage ask(SharedMessage request) {
                throw new AssertionError("the model asks itself");
            }

            @Override
            void tell(SharedMessage note, boolean atOnce) {
                toHome.add(() -> home.handle(new Step(Worker.this, note, null)));
            }

            @Override
            Parcel parcel(@Nullable Object value) {
                return new InMemoryWorker.Bytes(value);
            }

            @Override
            SharedKey key() {
                return KEY;
            }
        }

        @Override
        public void tell(SharedKey key, SharedMessage notice) {
            toWorker.add(() -> buffer.told(notice.operation(), notice));
        }

        @Override
        public void execute(Runnable code) {
            throw new AssertionError();
        }

        @Override
        public String displayName() {
            return "worker";
        }

        void ask(int operation, long second, List<Parcel> values, Answered then) {
            waits = true;
            SharedMessage message = new SharedMessage(operation, Limit.NONE, second, values);
            toHome.add(() -> home.handle(new Step(this, message, then)));
        }

        void put(Parcel element) {
            if (waits) {
                return;
            }
            if (buffer.useCredit() >= 0) {
                SharedMessage note = new SharedMessage(QueueState.PUT_BY_CREDIT, 0, 0, List.of(element));
                toHome.add(() -> home.handle(new Step(this, note, null)));
                putDone(element);
            } else {
                ask(QueueState.PUT, buffer.wantedCredits(), List.of(element), answer -> {
                    if (answer.operation() == SharedAnswers.DONE) {
                        putDone(element);
                        if (answer.first() > 0) {
                            buffer.keepCredits((int) answer.first(), answer.second());
                        }
                    }
                });
            }
        }

        void take() {
            if (waits) {
                return;
            }
            var first = buffer.takeFirst();
            if (first != null) {
                taken(first.getKey(), first.getValue());
            } else {
                ask(QueueState.TAKE, buffer.wantedElements(), List.of(), answer -> {
                    if (answer.operation() == SharedAnswers.DONE) {
                        received(answer.first(), answer.values());
                    }
                });
            }
        }

        /** As a stand-in does: also where there is no memory for the answer, or none to tell that the first was taken. */
        private void received(long first, List<Parcel> elements) {
            Lack now = lack;
            lack = Lack.NONE;
            if (now == Lack.FOR_THE_ANSWER) {
                buffer.giveBack(first, elements.size());
                return;
            }
            int kept = now == Lack.TO_TELL ? 0 : 1;
            if (kept > 0) {
                taken(first, elements.get(0));
            }
            if (kept < elements.size()) {
                buffer.keep(first + kept, elements.subList(kept, elements.size()));
            }
        }

        private void taken(long number, Parcel element) {
            SharedMessage note = SharedMessage.of(QueueState.TAKEN, number, 0);
            toHome.add(() -> home.handle(new Step(this, note, null)));
            takenElements.put(number, element.open());
        }
    }

    /** What a worker will have no memory for when the next element comes. */
    private enum Lack {
        NONE,
        FOR_THE_ANSWER,
        TO_TELL
    }

    private interface Answered {
        void answered(SharedMessage answer);
    }

    private record Step(
            Worker worker, SharedMessage message, @Nullable Answered then) implements SharedRequest {
        @Override
        public SharedClient client() {
            return worker;
        }

        @Override
        public void expireAfter(long nanos) {}

        @Override
        public boolean answer(SharedMessage answer) {
            Answered next = then;
            if (next != null) {
                worker.toWorker.add(() -> {
                    worker.waits = false;
                    next.answered(answer);
                });
            }
            return true;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    private QueueHome home = new QueueHome(20);
    private final TreeMap<Long, Object> takenElements = new TreeMap<>();
    private final List<Object> put = new ArrayList<>();

    private void putDone(Parcel element) {
        put.add(element.open());
    }

    @Property(tries = 500)
    void nothingIsLostOrDoubled(@ForAll @Size(max = 300) List<@IntRange(max = 999) Integer> steps) throws Exception {
        home = new QueueHome(20);
        takenElements.clear();
        put.clear();
        home.export(InMemoryWorker.EXPORTER);
        List<Worker> workers = List.of(new Worker(), new Worker(), new Worker());
        int next = 0;
        for (int step : steps) {
            Worker worker = workers.get(step % 3);
            int what = step / 3;
            if (worker.dead) {
                continue;
            }
            if (what < 100) {
                worker.put(new InMemoryWorker.Bytes(next++));
            } else if (what < 200) {
                worker.take();
            } else if (what < 270) {
                deliver(worker);
            } else if (what < 320 && !worker.toWorker.isEmpty()) {
                // Notices and answers that have to be written first may overtake each other.
                worker.toWorker.remove(what % worker.toWorker.size()).run();
            } else if (what >= 320 && what < 326) {
                worker.lack = Lack.FOR_THE_ANSWER;
            } else if (what >= 326 && what < 332) {
                worker.lack = Lack.TO_TELL;
            } else if (what == 332) {
                die(worker);
            }
            assertThat(size()).isBetween(0L, 20L + 3); // what comes back may exceed the capacity
        }
        for (Worker worker : workers) {
            if (!worker.dead) {
                die(worker);
            }
        }
        drain();
        assertThat(takenElements.keySet())
                .as("each number was taken once, and none is missing")
                .isEqualTo(numbers(takenElements.size()));
        assertThat(takenElements.values()).doesNotHaveDuplicates().containsAll(put);
    }

    private static Set<Long> numbers(int count) {
        Set<Long> numbers = new TreeSet<>();
        for (long n = 1; n <= count; n++) {
            numbers.add(n);
        }
        return numbers;
    }

    private static void deliver(Worker worker) {
        Runnable message = worker.toHome.poll();
        if (message != null) {
            message.run();
        }
    }

    /** What was published is handled first. */
    private void die(Worker worker) {
        worker.dead = true;
        while (!worker.toHome.isEmpty()) {
            deliver(worker);
        }
        home.clientGone(worker);
    }

    private long size() throws InterruptedException {
        return LocalRequest.ask(home, SharedMessage.of(QueueState.SIZE, 0, 0)).first();
    }

    private void drain() throws InterruptedException {
        long number = 1;
        while (size() > 0) {
            SharedMessage answer = LocalRequest.ask(home, SharedMessage.of(QueueState.TAKE, Limit.NONE, 1));
            while (takenElements.containsKey(number)) {
                number++;
            }
            takenElements.put(number, answer.values().get(0).open());
        }
    }
}
