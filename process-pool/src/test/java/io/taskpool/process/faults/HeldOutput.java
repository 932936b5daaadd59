package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An output that blocks its writers, like a console that nobody reads. */
final class HeldOutput extends OutputStream {
    private final CountDownLatch written = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    PrintStream stream() {
        return new PrintStream(this, true, StandardCharsets.UTF_8);
    }

    @Override
    public void write(int b) {
        written.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void awaitText() throws InterruptedException {
        assertThat(written.await(60, TimeUnit.SECONDS))
                .as("something was printed")
                .isTrue();
    }

    void release() {
        released.countDown();
    }

    @Override
    public void close() {
        release();
    }
}
