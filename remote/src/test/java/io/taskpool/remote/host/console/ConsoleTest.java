package io.taskpool.remote.host.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A console that waits for something in this JVM must not block a worker forever, because it may wait for that worker.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConsoleTest {
    private final PrintStream out = System.out;
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicLong reached = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();

    @AfterEach
    void restoreStandardOutput() {
        released.countDown();
        System.setOut(out);
    }

    private final class Waiting extends OutputStream {
        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            reached.addAndGet(count);
        }
    }

    private ConsoleText text(Duration stallLimit) {
        System.setOut(new PrintStream(new Waiting()));
        Console console = new Console(StandardStream.OUT, ConsoleTest::start, stallLimit, true);
        return new ConsoleText(console, taken::addAndGet);
    }

    private static Thread start(Runnable body, String role) {
        Thread thread = new Thread(body, role);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    void workerBlockedByAWaitingStreamIsReleasedEventually() {
        ConsoleText text = text(Duration.ofMillis(50));
        byte[] piece = new byte[64 << 10];
        text.add(piece);
        text.add(piece);
        // The first piece is being written, so only the rest can be dropped.
        await().atMost(Duration.ofMinutes(1)).until(() -> taken.get() == piece.length);
        text.awaitWritten(); // returns immediately
        assertThat(reached.get()).isZero();
        released.countDown();
        await().atMost(Duration.ofMinutes(1)).until(() -> reached.get() == 2 * piece.length);
        await().atMost(Duration.ofMinutes(1)).until(() -> taken.get() == 2 * piece.length);
    }

    @Test
    void textBeyondTheBoundIsDroppedAndTheRestStaysInOrder() {
        ConsoleText text = text(Duration.ofHours(1));
        byte[] piece = new byte[64 << 10];
        int kept = HeldText.MAX_BYTES / piece.length;
        for (int i = 0; i < kept + 3; i++) {
            text.add(piece);
        }
        assertThat(taken.get()).as("dropped").isEqualTo(3L * piece.length);
        released.countDown();
        text.awaitWritten();
        await().atMost(Duration.ofMinutes(1)).until(() -> reached.get() == (long) kept * piece.length);
        await().atMost(Duration.ofMinutes(1)).until(() -> taken.get() == (kept + 3L) * piece.length);
    }
}
