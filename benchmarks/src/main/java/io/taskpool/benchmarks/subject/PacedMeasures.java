package io.taskpool.benchmarks.subject;

import io.taskpool.benchmarks.os.OwnProcesses;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How much processor time a call takes, in both processes together, while there is one every ten milliseconds. Both sides are
 * warmed up by calls without a pause, so that little is compiled meanwhile.
 */
final class PacedMeasures {
    private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Calls at that pace before it is measured. */
    private static final int SETTLE = 50;

    private static final int MESSAGE_BYTES = 16;

    private PacedMeasures() {}

    /** Makes one call and waits for its result. */
    @FunctionalInterface
    private interface OneCall {
        void run() throws Exception;
    }

    static void pool(PrintStream out, Order order, ProcessContender.Factory contender) throws Exception {
        try (ProcessContender pool = contender.open(1)) {
            OneCall call = () -> {
                if (pool.increment(1).get() != 2) {
                    throw new IllegalStateException("a wrong result came back");
                }
            };
            Samples unused = Samples.take(order, call::run);
            List<Long> workers =
                    ProcessHandle.current().children().map(ProcessHandle::pid).toList();
            print(out, order, call, workers);
        }
    }

    static void rawPipe(PrintStream out, Order order) throws Exception {
        Process process = Children.start(PipeEcho.class, Integer.toString(MESSAGE_BYTES));
        byte[] message = new byte[MESSAGE_BYTES];
        try (OutputStream to = process.getOutputStream();
                InputStream from = process.getInputStream()) {
            OneCall call = () -> {
                to.write(message);
                to.flush();
                if (from.readNBytes(message, 0, message.length) != message.length) {
                    throw new IOException("the echo ended");
                }
            };
            Samples unused = Samples.take(order, call::run);
            print(out, order, call, List.of(process.pid()));
        } finally {
            process.destroy();
        }
    }

    private static void print(PrintStream out, Order order, OneCall call, List<Long> workers) throws Exception {
        paced(call, SETTLE);
        long before = cpuNanos(workers);
        paced(call, order.batch());
        Samples.print(out, "paced", (cpuNanos(workers) - before) / 1e3 / order.batch());
    }

    private static void paced(OneCall call, int count) throws Exception {
        long next = System.nanoTime();
        for (int i = 0; i < count; i++) {
            call.run();
            next += GAP_NANOS;
            for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    private static long cpuNanos(List<Long> workers) throws IOException {
        long sum = OwnProcesses.cpuNanos(ProcessHandle.current().pid());
        for (long worker : workers) {
            sum += OwnProcesses.cpuNanos(worker);
        }
        return sum;
    }
}
