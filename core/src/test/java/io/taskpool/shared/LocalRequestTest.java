package io.taskpool.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread of the program waits for what a worker sends, first awake and then parked. Whatever comes at that moment, it has the element or not. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LocalRequestTest {
    private static final int ROUNDS = 2_000;

    private final QueueHome toWorker = new QueueHome(4);
    private final QueueHome fromWorker = new QueueHome(4);
    private final SharedQueue<Integer> questions = SharedQueue.at(toWorker);
    private final SharedQueue<Integer> answers = SharedQueue.at(fromWorker);
    private final InMemoryWorker taking = new InMemoryWorker(toWorker);
    private final InMemoryWorker putting = new InMemoryWorker(fromWorker);
    private final SplittableRandom random = new SplittableRandom(5);
    private final List<Thread> started = new ArrayList<>();

    /** Sends back what it is sent. */
    private void startEcho() {
        SharedQueue<Integer> in = taking.queue();
        SharedQueue<Integer> out = putting.queue();
        start(() -> {
            try {
                for (int question : in) {
                    out.put(question);
                }
            } catch (InterruptedException e) {
                return; // nobody does that
            }
        });
    }

    private Thread start(Runnable code) {
        Thread thread = new Thread(code, "round trips");
        started.add(thread);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @AfterEach
    void end() throws InterruptedException {
        questions.close();
        for (Thread thread : started) {
            thread.join();
        }
        taking.close();
        putting.close();
    }

    @Test
    void roundTripsThatAreInterruptedAtAnyMomentAreMadeOnce() throws Exception {
        startEcho();
        AtomicBoolean over = new AtomicBoolean();
        Thread self = Thread.currentThread();
        Thread disturber = start(() -> {
            SplittableRandom pauses = new SplittableRandom(7);
            while (!over.get()) {
                LockSupport.parkNanos(pauses.nextInt(300_000));
                self.interrupt();
            }
        });
        try {
            for (int i = 0; i < ROUNDS; i++) {
                putInSpiteOfInterrupts(i);
                assertThat(takeInSpiteOfInterrupts()).isEqualTo(i);
            }
        } finally {
            over.set(true);
            joinInSpiteOfInterrupts(disturber);
        }
        boolean unused = Thread.interrupted();
        assertThat(answers.size()).isZero();
    }

    private static void joinInSpiteOfInterrupts(Thread disturber) {
        while (true) {
            try {
                disturber.join();
                return;
            } catch (InterruptedException e) {
                // its last one
            }
        }
    }

    private void putInSpiteOfInterrupts(int question) {
        while (true) {
            try {
                questions.put(question);
                return;
            } catch (InterruptedException e) {
                // it was not put
            }
        }
    }

    private int takeInSpiteOfInterrupts() {
        while (true) {
            try {
                return answers.take();
            } catch (InterruptedException e) {
                // it was not taken
            }
        }
    }

    @Test
    void roundTripsWhoseTimeEndsAtAnyMomentAreMadeOnce() throws Exception {
        startEcho();
        for (int i = 0; i < ROUNDS; i++) {
            questions.put(i);
            Integer answer = null;
            while (answer == null) {
                answer = answers.poll(Duration.ofNanos(random.nextInt(200_000)));
            }
            assertThat(answer).isEqualTo(i);
        }
        assertThat(answers.size()).isZero();
    }
}
