package io.taskpool.shared;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.taskpool.contract.Extent;
import io.taskpool.engine.shared.ObjectParcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.kotlinx.lincheck.strategy.TimeoutFailure;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Has two things happen to a queue at the same time, in orders of their steps that a model checker chooses. */
@Timeout(value = 10, unit = TimeUnit.MINUTES) // an ordinary run takes seconds
class QueueInterleavingTest {
    private static final int SCHEDULES = Integer.getInteger("taskpool.schedules", 0);
    private static final int FEW = 20;
    private static final int ATTEMPTS = 4;

    /** As for the engine, instrumenting takes seconds for each pair. */
    private static final Set<Pair> USUAL =
            Extent.isFull() ? EnumSet.allOf(Pair.class) : EnumSet.of(Pair.DEATH_AND_PUT, Pair.CANCEL_AND_TAKE);

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static final class Client implements SharedClient {
        @Override
        public void tell(SharedKey key, SharedMessage notice) {
            throw new AssertionError("nothing is lent or reserved");
        }

        @Override
        public void execute(Runnable code) {
            throw new AssertionError("a queue runs no code of the user's");
        }

        @Override
        public String displayName() {
            return "client";
        }
    }

    /** A request that must be answered once. */
    private static final class Request implements SharedRequest {
        private final SharedClient client;
        private final SharedMessage message;
        private final AtomicInteger answers = new AtomicInteger();
        private volatile SharedMessage answer = SharedMessage.of(127, 0, 0);

        Request(SharedClient client, SharedMessage message) {
            this.client = client;
            this.message = message;
        }

        @Override
        public SharedMessage message() {
            return message;
        }

        @Override
        public SharedClient client() {
            return client;
        }

        @Override
        public void expireAfter(long nanos) {}

        @Override
        public boolean answer(SharedMessage given) {
            answer = given;
            return answers.incrementAndGet() == 1;
        }

        int outcome() {
            check(answers.get() == 1, answers.get() + " answers instead of one");
            return answer.operation();
        }

        void expect(int operation) {
            check(outcome() == operation, "answer " + outcome() + " instead of " + operation);
        }

        void expectElement(int element) {
            expect(SharedAnswers.DONE);
            Object taken = answer.values().get(0).open();
            check(Integer.valueOf(element).equals(taken), taken + " taken instead of " + element);
        }
    }

    /** A queue, and what is asked of it. */
    private static final class Scene {
        final QueueHome home;

        Scene(int capacity) {
            home = new QueueHome(capacity);
        }

        Request ask(SharedClient client, SharedMessage message) {
            Request request = new Request(client, message);
            home.handle(request);
            return request;
        }

        Request put(int element) {
            return ask(
                    new Client(), new SharedMessage(QueueState.PUT, Limit.NONE, 0, List.of(new ObjectParcel(element))));
        }

        Request take(SharedClient client) {
            return ask(client, SharedMessage.of(QueueState.TAKE, Limit.NONE, 1));
        }

        void taken(Request take) {
            home.handle(new Request(take.client, SharedMessage.of(QueueState.TAKEN, take.answer.first(), 0)));
        }

        void giveBack(Request take) {
            home.handle(new Request(take.client, SharedMessage.of(QueueState.RETURNED, take.answer.first(), 1)));
        }

        void close() {
            ask(new Client(), SharedMessage.of(QueueState.CLOSE, 0, 0)).expect(SharedAnswers.DONE);
        }

        void expectSize(long size) {
            Request asked = ask(new Client(), SharedMessage.of(QueueState.SIZE, 0, 0));
            asked.expect(SharedAnswers.DONE);
            check(asked.answer.first() == size, "size " + asked.answer.first() + " instead of " + size);
        }

        static void atTheSameTime(Runnable one, Runnable other) {
            Thread first = new Thread(one);
            Thread second = new Thread(other);
            first.start();
            second.start();
            try {
                first.join();
                second.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Two events. */
    enum Pair {
        CLOSE_AND_TAKE {
            @Override
            void play() {
                Scene scene = new Scene(1);
                scene.put(1).expect(SharedAnswers.DONE);
                Request take = new Request(new Client(), SharedMessage.of(QueueState.TAKE, Limit.NONE, 1));
                Scene.atTheSameTime(scene::close, () -> scene.home.handle(take));
                take.expectElement(1);
                Request next = scene.take(new Client());
                scene.taken(take); // until then it may come back
                next.expect(SharedAnswers.CLOSED);
            }
        },
        CLOSE_AND_TAKE_OF_NOTHING {
            @Override
            void play() {
                Scene scene = new Scene(1);
                Request take = new Request(new Client(), SharedMessage.of(QueueState.TAKE, Limit.NONE, 1));
                Scene.atTheSameTime(scene::close, () -> scene.home.handle(take));
                take.expect(SharedAnswers.CLOSED);
            }
        },
        CLOSE_AND_PUT {
            @Override
            void play() {
                Scene scene = new Scene(1);
                Request put = new Request(
                        new Client(), new SharedMessage(QueueState.PUT, Limit.NONE, 0, List.of(new ObjectParcel(1))));
                Scene.atTheSameTime(scene::close, () -> scene.home.handle(put));
                boolean done = put.outcome() == SharedAnswers.DONE;
                check(done || put.outcome() == SharedAnswers.CLOSED, "answer " + put.outcome());
                scene.expectSize(done ? 1 : 0);
            }
        },
        CLOSE_AND_PUT_THAT_WAITS {
            @Override
            void play() {
                Scene scene = new Scene(1);
                scene.put(1).expect(SharedAnswers.DONE);
                Request put = scene.put(2);
                Request take = new Request(new Client(), SharedMessage.of(QueueState.TAKE, Limit.NONE, 1));
                Scene.atTheSameTime(scene::close, () -> scene.home.handle(take));
                take.expectElement(1);
                boolean done = put.outcome() == SharedAnswers.DONE;
                check(done || put.outcome() == SharedAnswers.CLOSED, "answer " + put.outcome());
                scene.expectSize(done ? 1 : 0);
            }
        },
        DEATH_AND_PUT {
            @Override
            void play() {
                Scene scene = new Scene(1);
                Client dying = new Client();
                Request dead = scene.take(dying);
                Request next = scene.take(new Client());
                Request put = new Request(
                        new Client(), new SharedMessage(QueueState.PUT, Limit.NONE, 0, List.of(new ObjectParcel(1))));
                Scene.atTheSameTime(() -> scene.home.clientGone(dying), () -> scene.home.handle(put));
                put.expect(SharedAnswers.DONE);
                next.expectElement(1);
                check(dead.answers.get() <= 1, "the dead one was answered twice");
                scene.expectSize(0);
            }
        },
        DEATH_AND_PUT_BEHIND_WHAT_COMES_BACK {
            @Override
            void play() {
                Scene scene = new Scene(1);
                Client dying = new Client();
                scene.put(1).expect(SharedAnswers.DONE);
                scene.take(dying).expectElement(1);
                Request put = new Request(
                        new Client(), new SharedMessage(QueueState.PUT, Limit.NONE, 0, List.of(new ObjectParcel(2))));
                Scene.atTheSameTime(() -> scene.home.clientGone(dying), () -> scene.home.handle(put));
                scene.take(new Client()).expectElement(1);
                scene.take(new Client()).expectElement(2);
                put.expect(SharedAnswers.DONE);
                scene.expectSize(0);
            }
        },
        GIVE_BACK_AND_TAKE {
            @Override
            void play() {
                Scene scene = new Scene(1);
                scene.put(1).expect(SharedAnswers.DONE);
                Request lost = scene.take(new Client());
                Request next = new Request(new Client(), SharedMessage.of(QueueState.TAKE, Limit.NONE, 1));
                Scene.atTheSameTime(() -> scene.giveBack(lost), () -> scene.home.handle(next));
                next.expectElement(1);
                scene.expectSize(0);
            }
        },
        GIVE_BACK_AND_DEATH {
            @Override
            void play() {
                Scene scene = new Scene(1);
                scene.put(1).expect(SharedAnswers.DONE);
                Client dying = new Client();
                Request lost = scene.take(new Client());
                Request dead = scene.take(dying);
                Scene.atTheSameTime(() -> scene.giveBack(lost), () -> scene.home.clientGone(dying));
                check(dead.answers.get() <= 1, "the dead one was answered twice");
                scene.expectSize(1);
                scene.take(new Client()).expectElement(1);
            }
        },
        GIVE_BACK_AND_CLOSE {
            @Override
            void play() {
                Scene scene = new Scene(1);
                scene.put(1).expect(SharedAnswers.DONE);
                Request lost = scene.take(new Client());
                Request next = scene.take(new Client());
                Scene.atTheSameTime(() -> scene.giveBack(lost), scene::close);
                next.expectElement(1);
            }
        },
        CANCEL_AND_TAKE {
            @Override
            void play() {
                Scene scene = new Scene(1);
                Request take = scene.take(new Client());
                Scene.atTheSameTime(
                        () -> scene.home.withdraw(take, SharedAnswers.WITHDRAWN),
                        () -> scene.put(1).expect(SharedAnswers.DONE));
                if (take.outcome() == SharedAnswers.WITHDRAWN) {
                    scene.expectSize(1);
                } else {
                    take.expectElement(1);
                    scene.expectSize(0);
                }
            }
        };

        abstract void play();
    }

    @ParameterizedTest
    @EnumSource(Pair.class)
    void eachRequestHasOneAnswerAndEachElementOnePlaceInEveryOrderOfSteps(Pair pair) {
        assumeTrue(SCHEDULES > 0 || USUAL.contains(pair), "only with -Dtaskpool.schedules=… or -Pfull");
        play(pair, ATTEMPTS);
    }

    /** Plays it, again if a run took longer than Lincheck's fixed limit, as one that instruments classes may on a busy machine. */
    private static void play(Pair pair, int attempts) {
        try {
            Lincheck.runConcurrentTest(SCHEDULES > 0 ? SCHEDULES : FEW, pair::play);
        } catch (LincheckAssertionError e) {
            if (attempts == 1 || !(e.getFailure$lincheck() instanceof TimeoutFailure)) {
                throw e;
            }
            play(pair, attempts - 1);
        }
    }
}
