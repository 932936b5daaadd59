package io.taskpool.process.faults;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Blocks threads of this JVM until a test releases them. */
final class Block implements Callable<Void> {
    private final boolean heedsInterrupts;
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger arrivals = new AtomicInteger();
    private final AtomicInteger interrupts = new AtomicInteger();

    Block(boolean heedsInterrupts) {
        this.heedsInterrupts = heedsInterrupts;
    }

    @Override
    public Void call() throws InterruptedException {
        synchronized (arrivals) {
            arrivals.incrementAndGet();
            arrivals.notifyAll();
        }
        while (true) {
            try {
                released.await();
                return null;
            } catch (InterruptedException e) {
                interrupts.incrementAndGet();
                if (heedsInterrupts) {
                    throw e;
                }
            }
        }
    }

    void awaitArrivals(int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        synchronized (arrivals) {
            while (arrivals.get() < count) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError(arrivals.get() + " of " + count + " threads have arrived");
                }
                arrivals.wait(left);
            }
        }
    }

    int interrupts() {
        return interrupts.get();
    }

    void release() {
        released.countDown();
    }
}
