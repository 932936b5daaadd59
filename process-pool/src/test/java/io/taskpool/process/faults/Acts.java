package io.taskpool.process.faults;

import io.taskpool.contract.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Task bodies for the fault tests in addition to {@link Tasks}, well-behaved or not. All methods are static, so that no
 * lambda captures a test.
 */
final class Acts {
    /** Keeps the JIT from optimizing a spinning task away. */
    private static final AtomicLong SPINS = new AtomicLong();

    private Acts() {}

    static long pid() {
        return ProcessHandle.current().pid();
    }

    static <R> R halt(int code) {
        Runtime.getRuntime().halt(code);
        throw new AssertionError("halt() returned");
    }

    /** Sends a signal to this JVM and waits until it takes effect. */
    static <R> R signalSelf(String name) throws Exception {
        Processes.signal(name, pid());
        return sleepForEver();
    }

    static <R> R sleepForEver() throws InterruptedException {
        while (true) {
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    /** Never ends, and ignores interrupts. */
    static void spin() {
        while (SPINS.get() >= 0) {
            SPINS.incrementAndGet();
        }
    }

    static int exhaustHeap() {
        List<long[]> hoard = new ArrayList<>();
        while (true) {
            hoard.add(new long[1 << 20]);
        }
    }

    /** Halts this JVM as soon as one of its threads is in a method. */
    static void haltWhenThreadIsIn(String className, String method) {
        haltOnce(() -> Processes.isThreadIn(className, method));
    }

    /** Halts this JVM as soon as no thread is in a method any more. */
    static void haltWhenNoThreadIsIn(String className, String method) {
        haltOnce(() -> !Processes.isThreadIn(className, method));
    }

    private static void haltOnce(BooleanSupplier condition) {
        Thread watcher = new Thread(
                () -> {
                    while (!condition.getAsBoolean()) {
                        Thread.onSpinWait();
                    }
                    halt(9);
                },
                "watcher");
        watcher.setDaemon(true);
        watcher.start();
    }
}
