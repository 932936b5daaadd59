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

    private void publish(int count) {
        List<PoolEvent> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(events.ended(i, "call", -1, "worker 1", 1, 0, 0, 0, CallOutcome.SUCCEEDED, null, true));
        }
        events.publish(made);
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
        assertThat(slow.lost()).isEmpty();
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            publish(1);
            return !slow.lost().isEmpty();
        });
        assertThat(slow.lost()).containsExactly(17L);
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
        events.started(1, "call", -1, "worker 1", 1, 0, 0).tell(listener);
        events.ended(1, "call", -1, "worker 1", 1, 0, 0, 0, CallOutcome.SUCCEEDED, null, true)
                .tell(listener);
        events.ended(2, "call", -1, "worker 1", 1, 0, 0, 0, CallOutcome.SUCCEEDED, null, false)
                .tell(listener);
        assertThat(told).containsExactly("started 1", "ended 1", "started 2", "ended 2");
    }
}
