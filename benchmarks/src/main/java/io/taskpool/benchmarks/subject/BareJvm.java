package io.taskpool.benchmarks.subject;

import com.google.common.math.Quantiles;
import io.taskpool.benchmarks.os.OwnProcesses;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** A JVM that does nothing: the floor for the start of a worker and for its memory. */
final class BareJvm {
    private static final long IDLE_SECONDS = 2;

    private BareJvm() {}

    static void cold(PrintStream out, Order order) throws Exception {
        double[] first = new double[order.batch()];
        double[] exit = new double[order.batch()];
        for (int i = 0; i < first.length; i++) {
            long start = System.nanoTime();
            Process process = Children.start(Idle.class);
            readByte(process);
            first[i] = (System.nanoTime() - start) / 1e6;
            process.getOutputStream().close();
            int unused = process.waitFor();
            exit[i] = (System.nanoTime() - start) / 1e6;
        }
        Samples.print(out, "cold", first[0]);
        Samples.print(out, "cold-next", Quantiles.median().compute(first));
        Samples.print(out, "cold-exit", Quantiles.median().compute(exit));
    }

    static void exit(PrintStream out, Order order) throws Exception {
        double[] exit = new double[order.batch()];
        for (int i = 0; i < exit.length; i++) {
            long start = System.nanoTime();
            Process process = Children.start(Idle.class);
            process.getOutputStream().close();
            int unused = process.waitFor();
            exit[i] = (System.nanoTime() - start) / 1e6;
        }
        Samples.print(out, "exit-bare", Quantiles.median().compute(exit));
    }

    static void memory(PrintStream out) throws Exception {
        Process process = Children.start(Idle.class);
        readByte(process);
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        Samples.print(out, "memory", OwnProcesses.residentBytes(process.pid()) / (double) ProcessMeasures.MEBIBYTE);
        process.getOutputStream().close();
        int unused = process.waitFor();
    }

    private static void readByte(Process process) throws IOException {
        if (process.getInputStream().read() < 0) {
            throw new IOException("the bare JVM ended before it wrote a byte");
        }
    }
}
