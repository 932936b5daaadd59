package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskpool.CallEvent;
import io.taskpool.PoolListener;
import io.taskpool.engine.events.PoolEvents;
import io.taskpool.spi.RunningCall;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In which order a worker's reports and the looks at it may come, and what is told then. */
class SlotEventsTest {
    /** Of a call that has run for so long, a look tells the start. */
    private static final long LONG_NANOS = 6_000_000;

    private final Heard heard = new Heard();
    private final PoolEvents listeners = new PoolEvents("test");
    private final SlotEvents events = new SlotEvents(new AttemptEvents(listeners), "worker 1", false);
    private final Work work = workOfTen();
    private long added;

    private static final class Heard implements PoolListener {
        private final List<String> told = new ArrayList<>();

        @Override
        public synchronized void callStarted(CallEvent event) {
            told.add("started " + event.index());
        }

        @Override
        public synchronized void callEnded(CallEvent event) {
            told.add("ended " + event.index());
        }

        synchronized List<String> told() {
            return List.copyOf(told);
        }
    }

    private static Work workOfTen() {
        return (Work) Proxy.newProxyInstance(
                Work.class.getClassLoader(),
                new Class<?>[] {Work.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "size" -> 10;
                    case "number" -> (int) args[0] + 1L;
                    case "index" -> (long) (int) args[0];
                    case "name" -> "f";
                    case "attempt" -> 1;
                    case "queuedNanos" -> 0L;
                    case "endedCancelled" -> false;
                    default -> throw new AssertionError(method);
                });
    }

    @BeforeEach
    void listen() {
        listeners.add(heard);
        added = System.nanoTime();
        while (System.nanoTime() - added < LONG_NANOS) {
            Thread.onSpinWait();
        }
    }

    private void succeed(int call) {
        events.ran(added + 10 * call, added + 10 * call + 5);
        events.succeeded(work, call, true);
    }

    private void assertTold(String... told) {
        await().atMost(Duration.ofSeconds(60)).until(() -> heard.told().size() >= told.length);
        assertThat(heard.told()).containsExactly(told);
    }

    @Test
    void startThatALookHasToldIsNotToldWithTheEnd() {
        succeed(0);
        succeed(1);
        events.look(events.ends(), new RunningCall(work, 2, added + 20));
        succeed(2);
        succeed(3);
        events.rest();
        assertTold("started 0", "ended 0", "started 1", "ended 1", "started 2", "ended 2", "started 3", "ended 3");
    }

    @Test
    void lookWhoseAnswerIsOldTellsNothingOfIt() {
        succeed(0);
        succeed(1);
        long before = events.ends();
        succeed(2);
        events.look(before, new RunningCall(work, 2, added + 20));
        events.rest();
        assertTold("started 0", "ended 0", "started 1", "ended 1", "started 2", "ended 2");
    }

    @Test
    void failuresStayInTheirPlaceAmongSuccesses() {
        succeed(0);
        events.ran(added + 10, added + 15);
        events.ended(work, 1, true, new IllegalStateException("of the task"));
        succeed(2);
        succeed(3);
        events.rest();
        assertTold("started 0", "ended 0", "started 1", "ended 1", "started 2", "ended 2", "started 3", "ended 3");
    }

    @Test
    void moreThanAGroupHoldsAreToldOnceEach() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            for (int call = 0; call < 10; call++) {
                succeed(call);
                expected.add("started " + call);
                expected.add("ended " + call);
            }
        }
        events.rest();
        assertTold(expected.toArray(new String[0]));
    }

    @Test
    void whatWasNotPublishedBeforeTheLastListenerWentIsToldToNoOther() {
        succeed(0);
        succeed(1);
        listeners.remove(heard);
        listeners.add(heard);
        succeed(2);
        succeed(3);
        events.rest();
        assertTold("started 2", "ended 2", "started 3", "ended 3");
    }
}
