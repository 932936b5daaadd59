package io.taskpool.benchmarks.soak;

import io.taskpool.benchmarks.os.OwnProcesses;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What calls do in workers. All methods are static, so that lambdas capture only the log's file name and the salt. */
final class SoakTasks {
    private static final AtomicLong SPINS = new AtomicLong();

    private SoakTasks() {}

    /**
     * The plain call, of which most calls are: returns its value, almost always at once. Fails if it receives the
     * interrupt of
     * another call.
     */
    static long plain(String file, long salt, int call) throws IOException, InterruptedException {
        RunLog log = RunLog.of(file);
        log.started(call);
        if (Thread.interrupted()) {
            throw new IllegalStateException("the interrupt of another call reached call " + call);
        }
        long value = Values.of(salt, call);
        int chance = (int) (value >>> 50);
        if (chance < 4) {
            Thread.sleep(1 + chance);
        } else if (chance < 32) {
            spinFor(TimeUnit.MICROSECONDS.toNanos(300));
        }
        log.ended(call);
        return value;
    }

    /** A call that may be cancelled: takes a moment, whether interrupted or not. */
    static long brief(String file, long salt, int call) throws IOException {
        RunLog log = RunLog.of(file);
        log.started(call);
        spinFor(TimeUnit.MICROSECONDS.toNanos(call % 500));
        log.ended(call);
        return Values.of(salt, call);
    }

    /** Performs the act, and returns its value if the act returns. */
    static Object act(String file, long salt, int call, Act act) throws Exception {
        RunLog log = RunLog.of(file);
        log.started(call);
        perform(act, call);
        log.ended(call);
        return act == Act.RETURN_WHAT_CANNOT_CROSS ? new Object() : (Object) Values.of(salt, call);
    }

    /** Transfers large content in one direction or both. */
    static byte[] payload(String file, int call, byte[] content, int answerBytes) throws IOException {
        RunLog log = RunLog.of(file);
        log.started(call);
        if (!Arrays.equals(content, content(call, content.length))) {
            throw new IllegalStateException("the argument of call " + call + " arrived damaged");
        }
        byte[] answer = content(~call, answerBytes);
        log.ended(call);
        return answer;
    }

    static byte[] content(int seed, int length) {
        byte[] content = new byte[length];
        int x = seed * 0x9e3779b9 | 1;
        for (int i = 0; i < length; i++) {
            x ^= x << 13;
            x ^= x >>> 17;
            x ^= x << 5;
            content[i] = (byte) x;
        }
        return content;
    }

    private static void perform(Act act, int call) throws Exception {
        switch (act) {
            case THROW -> throw new TaskTrouble(call);
            case THROW_MUTELY -> throw new MuteTrouble(call);
            case RETURN, RETURN_WHAT_CANNOT_CROSS -> {}
            case HALT -> Runtime.getRuntime().halt(3);
            case EXIT -> System.exit(4);
            case CRASH -> signalSelf("SEGV");
            case KILL_ITSELF -> signalSelf("KILL");
            case STOP_ITSELF -> signalSelf("STOP");
            case EXHAUST_HEAP -> exhaustHeap();
            case OVERFLOW_STACK -> {
                int unused = recurse(0);
            }
            case SLEEP -> Thread.sleep(60_000);
            case NAP -> Thread.sleep(200);
            case SPIN -> spinFor(Long.MAX_VALUE);
            case IGNORE_INTERRUPTS -> ignoreInterrupts(TimeUnit.HOURS.toNanos(1));
            case IGNORE_INTERRUPTS_FOR_THE_GRACE -> ignoreInterrupts(SoakPool.GRACE.toNanos());
            case PRINT -> print(call);
            case PRINT_PARTS -> printParts(call);
            case PRINT_NATIVELY -> printNatively(call);
            case LET_CHILD_PRINT ->
                child("for i in 1 2 3 4 5 6 7 8; do echo 'noise of a child'; done")
                        .waitFor();
            case HALT_AND_LEAVE_CHILD -> {
                Process unused = child("sleep 1");
                Runtime.getRuntime().halt(5);
            }
        }
    }

    private static void signalSelf(String name) throws Exception {
        boolean unused = OwnProcesses.signal(name, ProcessHandle.current().pid());
        Thread.sleep(60_000); // until the signal arrives
    }

    private static void spinFor(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            SPINS.lazySet(start);
        }
    }

    private static void ignoreInterrupts(long nanos) {
        long start = System.nanoTime();
        long left = nanos;
        while (left > 0) {
            try {
                TimeUnit.NANOSECONDS.sleep(left);
            } catch (InterruptedException e) {
                // ignoring interrupts is the act
            }
            left = start + nanos - System.nanoTime();
        }
    }

    private static void exhaustHeap() {
        List<long[]> hoard = new ArrayList<>();
        while (SPINS.get() != Long.MIN_VALUE) {
            hoard.add(new long[1 << 17]);
        }
        SPINS.addAndGet(hoard.size());
    }

    private static int recurse(int depth) {
        return depth < 0 ? 0 : recurse(depth + 1) + 1;
    }

    private static void print(int call) {
        for (int line = 0; line < 50; line++) {
            System.out.println(Noise.line(call, line));
        }
        System.err.println("noise on standard error of call " + call);
        // Printed in two pieces, and only a line after the second.
        String last = Noise.line(call, 50);
        System.out.print(last.substring(0, last.length() / 2));
        System.out.println(last.substring(last.length() / 2));
    }

    private static void printParts(int call) {
        for (int part = 0; part < 20; part++) {
            System.out.print(Noise.part(call)); // without a line end
            System.out.flush();
        }
    }

    private static void printNatively(int call) throws IOException {
        // Not closed, because that would close the descriptor.
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        byte[] line = ("noise beside System.out of call " + call + " \0\1\2\n").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 200; i++) {
            out.write(line);
        }
    }

    private static Process child(String script) throws IOException {
        return new ProcessBuilder("/bin/sh", "-c", script).inheritIO().start();
    }
}
