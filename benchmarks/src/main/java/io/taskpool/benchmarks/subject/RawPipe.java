package io.taskpool.benchmarks.subject;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.FutureTask;

/** Two JVMs with a pipe in each direction and plain streams: the floor for sending data to a worker and back. */
final class RawPipe {
    /** About the size of a call and its result. */
    private static final int SMALL = 16;

    private RawPipe() {}

    static int bufferFor(int message) {
        return message <= 1 << 12 ? 1 << 16 : 1 << 13;
    }

    static void run(PrintStream out, Order order) throws Exception {
        switch (order.measure()) {
            case "latency" -> {
                Samples samples = alternating(order, SMALL);
                Samples.print(out, "latency", samples.medianSeconds() * 1e6);
                Samples.print(out, "latency-p99", samples.percentileSeconds(99) * 1e6);
            }
            case "paced" -> PacedMeasures.rawPipe(out, order);
            case "submits" ->
                Samples.print(
                        out,
                        "submits",
                        order.batch() / overlapping(order, SMALL).medianSeconds());
            case "echo" ->
                Samples.print(
                        out,
                        "echo",
                        1 / alternating(order, ProcessMeasures.MEBIBYTE).medianSeconds());
            case "echo-window" ->
                Samples.print(
                        out,
                        "echo-window",
                        order.batch()
                                / overlapping(order, ProcessMeasures.MEBIBYTE).medianSeconds());
            case "doubles" -> {
                int bytes = ProcessMeasures.DOUBLES * Double.BYTES;
                double seconds = alternating(order, bytes).medianSeconds();
                Samples.print(out, "doubles", (double) bytes / ProcessMeasures.MEBIBYTE / seconds);
            }
            default -> throw new IllegalArgumentException("no such measure: " + order.measure());
        }
    }

    /** One message at a time. */
    private static Samples alternating(Order order, int size) throws Exception {
        Process process = Children.start(PipeEcho.class, Integer.toString(size));
        byte[] message = new byte[size];
        byte[] answer = new byte[size];
        try (OutputStream to = process.getOutputStream();
                InputStream from = process.getInputStream()) {
            return Samples.take(order, () -> {
                to.write(message);
                to.flush();
                readFully(from, answer);
            });
        } finally {
            process.destroy();
        }
    }

    /** One thread writes and another reads, so that both directions are in use. */
    private static Samples overlapping(Order order, int size) throws Exception {
        Process process = Children.start(PipeEcho.class, Integer.toString(size));
        byte[] message = new byte[size];
        byte[] answer = new byte[size];
        int buffer = bufferFor(size);
        try (OutputStream to = new BufferedOutputStream(process.getOutputStream(), buffer);
                InputStream from = new BufferedInputStream(process.getInputStream(), buffer)) {
            return Samples.take(order, () -> {
                FutureTask<Boolean> writing = new FutureTask<>(() -> {
                    for (int i = 0; i < order.batch(); i++) {
                        to.write(message);
                    }
                    to.flush();
                    return true;
                });
                new Thread(writing, "writer").start();
                for (int i = 0; i < order.batch(); i++) {
                    readFully(from, answer);
                }
                boolean unused = writing.get();
            });
        } finally {
            process.destroy();
        }
    }

    private static void readFully(InputStream from, byte[] answer) throws IOException {
        if (from.readNBytes(answer, 0, answer.length) != answer.length) {
            throw new IOException("the echoing JVM ended");
        }
    }
}
