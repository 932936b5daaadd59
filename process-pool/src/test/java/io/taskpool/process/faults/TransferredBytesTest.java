package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.CallEvent;
import io.taskpool.PoolListener;
import io.taskpool.TaskPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What listeners are told of the size of values that cross. */
class TransferredBytesTest extends FaultFixture {
    private static final int LARGE = 1_000_000;
    private static final int HEAD = 100;

    /** Keeps the ends of calls. */
    private static final class Ends implements PoolListener {
        private final List<CallEvent> ends = new ArrayList<>();

        @Override
        public synchronized void callEnded(CallEvent event) {
            ends.add(event);
        }

        synchronized List<CallEvent> sorted() {
            return ends.stream().sorted(Comparator.comparing(CallEvent::number)).toList();
        }

        List<CallEvent> await(int count) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> sorted().size() == count);
            return sorted();
        }
    }

    private static Ends listen(TaskPool pool) {
        Ends ends = new Ends();
        pool.addListener(ends);
        return ends;
    }

    @Test
    void smallValuesHaveTheirSizes() {
        TaskPool pool = open(1);
        Ends ends = listen(pool);
        pool.map(text -> text + text, List.of("x", "x".repeat(1000)));
        List<CallEvent> told = ends.await(2);
        assertThat(told.get(0).bytesSent()).isBetween(1L, 20L);
        assertThat(told.get(0).bytesReceived()).isBetween(2L, 20L);
        assertThat(told.get(1).bytesSent()).isBetween(1000L, 1000L + HEAD);
        assertThat(told.get(1).bytesReceived()).isBetween(2000L, 2000L + HEAD);
    }

    @Test
    void arraysCountWhateverTheyGoThrough() {
        TaskPool pool = open(1);
        Ends ends = listen(pool);
        List<byte[]> arrays =
                IntStream.rangeClosed(1, 8).mapToObj(n -> new byte[n * LARGE]).toList();
        pool.map(array -> new long[array.length / 4], arrays);
        List<CallEvent> told = ends.await(8);
        for (int n = 1; n <= 8; n++) {
            long sent = (long) n * LARGE;
            assertThat(told.get(n - 1).bytesSent()).isBetween(sent, sent + HEAD);
            assertThat(told.get(n - 1).bytesReceived()).isBetween(2 * sent, 2 * sent + HEAD);
        }
    }

    @Test
    void submittedCallCountsItsFunction() throws Exception {
        TaskPool pool = open(1);
        Ends ends = listen(pool);
        byte[] captured = new byte[LARGE];
        get(pool.submit(() -> captured.length));
        assertThat(ends.await(1).get(0).bytesSent()).isBetween((long) LARGE, LARGE + 10L * HEAD);
    }

    @Test
    void failureCountsAsWhatCameBack() {
        TaskPool pool = open(1);
        Ends ends = listen(pool);
        assertThatThrownBy(() -> get(pool.submit(() -> TransferredBytesTest.fail("x".repeat(1000)))));
        CallEvent told = ends.await(1).get(0);
        assertThat(told.bytesSent()).isPositive();
        assertThat(told.bytesReceived()).isGreaterThan(1000);
    }

    private static int fail(String message) {
        throw new IllegalStateException(message);
    }

    @Test
    void nothingComesBackFromAWorkerThatDies() {
        TaskPool pool = open(1);
        Ends ends = listen(pool);
        byte[] captured = new byte[LARGE];
        assertThatThrownBy(() -> get(pool.submit(() -> Runtime.getRuntime().halt(captured[0]))));
        CallEvent told = ends.await(1).get(0);
        assertThat(told.bytesSent()).isGreaterThan(LARGE);
        assertThat(told.bytesReceived()).isZero();
    }
}
