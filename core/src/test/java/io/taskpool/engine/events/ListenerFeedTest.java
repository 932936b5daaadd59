package io.taskpool.engine.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import io.taskpool.PoolListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of events that come faster than a listener takes them. */
class ListenerFeedTest {
    private static final Ran AT_ONCE = new Ran(0, 0);

    private final PoolEvents events = new PoolEvents("test");

    /** Waits at its first event, and counts what comes. */
    private static final class Slow implements PoolListener {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final AtomicInteger told = new AtomicInteger();
        final List<Long> lost = new ArrayList<>();

        @Override
        public void callEnded(CallEvent event) {
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            told.incrementAndGet();
        }

        @Override
        public synchronized void eventsLost(long count) {
            lost.add(count);
        }

        synchronized List<Long> lost() {
            return List.copyOf(lost);
        }
    }

    private PoolEvent ended(long number, boolean startTold) {
        return events.ended(number, "call", -1, "worker 1", 1, 0, AT_ONCE, CallOutcome.SUCCEEDED, null, startTold);
    }

    private void publish(int count) {
        List<PoolEvent> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(ended(i, true));
        }
        events.publish(made, false);
    }

    @Test
    void whatDoesNotFitIsLostAndToldWhereItWasLost() throws Exception {
        Slow slow = new Slow();
        events.add(slow);
        publish(1);
        slow.entered.await();
        publish(PoolListener.MOST_WAITING - 1);
        publish(10);
        publish(7);
        slow.release.countDown();
        await().atMost(Duration.ofMinutes(1)).until(() -> slow.told.get() == PoolListener.MOST_WAITING);
        await().atMost(Duration.ofMinutes(1)).until(() -> !slow.lost().isEmpty());
        assertThat(slow.lost()).containsExactly(17L);
        publish(1);
        await().atMost(Duration.ofMinutes(1)).until(() -> slow.told.get() == PoolListener.MOST_WAITING + 1);
    }

    @Test
    void eventsAfterWhichMoreFollowAreToldThoughNoneFollow() {
        Slow quick = new Slow();
        quick.release.countDown();
        events.add(quick);
        for (int i = 1; i <= 3; i++) {
            events.publish(List.of(ended(i, true)), true);
            int told = i;
            await().atMost(Duration.ofMinutes(1)).until(() -> quick.told.get() == told);
        }
    }

    @Test
    void listenerThatThrowsIsToldOfTheRestOfAPart() {
        List<String> told = new ArrayList<>();
        PoolListener listener = new PoolListener() {
            @Override
            public synchronized void callStarted(CallEvent event) {
                told.add("started " + event.number());
                throw new IllegalStateException("thrown by a listener");
            }

            @Override
            public synchronized void callEnded(CallEvent event) {
                told.add("ended " + event.number());
                throw new IllegalStateException("thrown by a listener");
            }
        };
        events.add(listener);
        SucceededAttempts attempts = succeeded(3);
        events.publish(List.of(attempts.part(1, 3)), false);
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            synchronized (listener) {
                assertThat(told).containsExactly("started 8", "ended 8", "started 9", "ended 9");
            }
        });
    }

    private SucceededAttempts succeeded(int count) {
        SucceededAttempts attempts = events.succeeding(7, "call", 20, "worker 1", 2, 1_000, 3);
        for (int i = 0; i < count; i++) {
            assertThat(attempts.add(5_000_000 + 2_000 * i, 5_001_000 + 2_000 * i, i, 10 * i))
                    .isTrue();
        }
        return attempts;
    }

    @Test
    void eachOfManyAttemptsIsAnEventOfItsOwn() {
        SucceededAttempts attempts = succeeded(3);
        assertThat(attempts.add(0, 0, 0, 0)).isFalse();
        List<CallEvent> told = new ArrayList<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void callStarted(CallEvent event) {
                told.add(event);
            }

            @Override
            public void callEnded(CallEvent event) {
                told.add(event);
            }
        };
        tell(attempts.part(2, 3), listener);
        CallEvent start = told.get(0);
        CallEvent end = told.get(1);
        assertThat(start.ended()).isNull();
        assertThat(start.outcome()).isNull();
        assertThat(end.number()).isEqualTo(9);
        assertThat(end.index()).isEqualTo(22);
        assertThat(end.attempt()).isEqualTo(2);
        assertThat(end.worker()).isEqualTo("worker 1");
        assertThat(end.name()).isEqualTo("call");
        assertThat(end.outcome()).isEqualTo(CallOutcome.SUCCEEDED);
        assertThat(end.bytesSent()).isEqualTo(2);
        assertThat(end.bytesReceived()).isEqualTo(20);
        assertThat(start.bytesSent()).isZero();
        assertThat(end.started()).isEqualTo(start.started());
        assertThat(Duration.between(end.queued(), end.started())).isEqualTo(Duration.ofNanos(5_003_000));
        assertThat(Duration.between(end.started(), end.ended())).isEqualTo(Duration.ofNanos(1_000));
        assertThat(end)
                .hasToString(
                        "CallEvent[call 9 (call, item 22), attempt 2, worker 1, waited 5003 µs, SUCCEEDED after 1 µs]");
    }

    private static void tell(PoolEvent event, PoolListener listener) {
        for (int part = 0; part < event.size(); part++) {
            event.tell(listener, part);
        }
    }

    @Test
    void removedListenerIsToldNothingMore() throws Exception {
        Slow slow = new Slow();
        events.add(slow);
        publish(3);
        slow.entered.await();
        events.remove(slow);
        slow.release.countDown();
        Slow next = new Slow();
        next.release.countDown();
        events.add(next);
        publish(2);
        await().atMost(Duration.ofMinutes(1)).until(() -> next.told.get() == 2);
        assertThat(slow.told.get()).isLessThanOrEqualTo(3);
        assertThat(events.isOn()).isTrue();
        events.remove(next);
        assertThat(events.isOn()).isFalse();
    }

    @Test
    void startIsToldWithTheEndUnlessItWasToldBefore() {
        List<String> told = new ArrayList<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void callStarted(CallEvent event) {
                told.add("started " + event.number());
            }

            @Override
            public void callEnded(CallEvent event) {
                told.add("ended " + event.number());
            }
        };
        tell(events.started(1, "call", -1, "worker 1", 1, 0, 0), listener);
        tell(ended(1, true), listener);
        tell(ended(2, false), listener);
        assertThat(told).containsExactly("started 1", "ended 1", "started 2", "ended 2");
    }
}
