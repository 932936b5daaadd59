package io.taskpool.benchmarks.subject;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/**
 * The fastest way found for two Java programs to exchange large messages through two pipes, including the work that a
 * pool cannot avoid: a copy of each message, because its owner may change it, and a new array for each answer. A reader
 * in the middle of a message spins for a while before it blocks, because a pipe holds 64 KiB and waking up takes longer
 * than reading that much.
 */
final class SpinningPipe {
    private static final long SPIN_NANOS = 100_000;

    /** The bytes per write, so that the other side can read one piece while the next is being written. */
    private static final int PIECE_BYTES = 32 << 10;

    private SpinningPipe() {}

    static void run(PrintStream out, Order order) throws Exception {
        switch (order.measure()) {
            case "echo" ->
                Samples.print(
                        out,
                        "echo",
                        1 / alternating(order, ProcessMeasures.MEBIBYTE).medianSeconds());
            case "echo-window" ->
                Samples.print(
                        out,
                        "echo-window",
                        order.batch() / window(order, ProcessMeasures.MEBIBYTE).medianSeconds());
            case "doubles" -> {
                int bytes = ProcessMeasures.DOUBLES * Double.BYTES;
                double seconds = alternating(order, bytes).medianSeconds();
                Samples.print(out, "doubles", (double) bytes / ProcessMeasures.MEBIBYTE / seconds);
            }
            default -> throw new IllegalArgumentException("no such measure: " + order.measure());
        }
    }

    private static Samples alternating(Order order, int size) throws Exception {
        Process process = Children.start(PipeEcho.class, Integer.toString(size), "spinning");
        byte[] message = new byte[size];
        try (OutputStream to = process.getOutputStream();
                InputStream from = process.getInputStream()) {
            return Samples.take(order, () -> {
                write(to, message.clone());
                byte[] unused = read(from, size);
            });
        } finally {
            process.destroy();
        }
    }

    private static Samples window(Order order, int size) throws Exception {
        Process process = Children.start(PipeEcho.class, Integer.toString(size), "spinning");
        byte[] message = new byte[size];
        try (OutputStream to = process.getOutputStream();
                InputStream from = process.getInputStream()) {
            return Samples.take(order, () -> {
                Semaphore room = new Semaphore(ProcessMeasures.WINDOW);
                FutureTask<Boolean> writing = new FutureTask<>(() -> {
                    for (int i = 0; i < order.batch(); i++) {
                        room.acquire();
                        write(to, message.clone());
                    }
                    return true;
                });
                new Thread(writing, "writer").start();
                ArrayDeque<byte[]> answers = new ArrayDeque<>();
                for (int i = 0; i < order.batch(); i++) {
                    answers.add(read(from, size));
                    room.release();
                    if (answers.size() == ProcessMeasures.WINDOW) {
                        byte[] unused = answers.remove();
                    }
                }
                boolean unused = writing.get();
            });
        } finally {
            process.destroy();
        }
    }

    static void write(OutputStream to, byte[] message) throws IOException {
        for (int at = 0; at < message.length; at += PIECE_BYTES) {
            to.write(message, at, Math.min(PIECE_BYTES, message.length - at));
        }
        to.flush();
    }

    /** Reads a message into a new array. */
    @SuppressWarnings(
            "ThreadPriorityCheck") // yielding only makes way for other threads; correctness does not depend on it
    static byte[] read(InputStream from, int size) throws IOException {
        byte[] answer = new byte[size];
        int at = 0;
        while (at < size) {
            if (at > 0 && from.available() == 0) {
                long end = System.nanoTime() + SPIN_NANOS;
                do {
                    Thread.yield();
                } while (from.available() == 0 && System.nanoTime() < end);
            }
            int count = from.read(answer, at, Math.min(2 * PIECE_BYTES, size - at));
            if (count < 0) {
                throw new EOFException("the other program ended in the middle of a message");
            }
            at += count;
        }
        return answer;
    }
}
