package io.taskpool.process.fuzz;

import com.sun.management.ThreadMXBean;
import io.taskpool.TaskSerializationException;
import io.taskpool.process.wire.ProtocolException;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * Feeds a target with mutated inputs and stops at the first that it does not withstand: something else thrown than what
 * says that bytes are damaged, too much memory, or too much time. Input <i>n</i> of a seed is the same in every run.
 */
final class Fuzzer {
    /** What reading one input of at most some hundred KiB may allocate. */
    private static final long MAX_ALLOCATED = 32L << 20;

    /** A pause of a loaded machine is shorter, an input that takes for ever is longer. */
    private static final long MAX_NANOS = 20_000_000_000L;

    private final Target target;
    private final long seed;
    private long violations;
    private long unreadable;
    private long mostAllocated;
    private long mostNanos;

    Fuzzer(Target target, long seed) {
        this.target = target;
        this.seed = seed;
    }

    /** Runs inputs {@code from … to-1}; returns a line that sums up what happened. */
    String run(long from, long to) throws Exception {
        Mutator mutator = new Mutator(target.seeds(), target.framed());
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long start = System.nanoTime();
        for (long number = from; number < to; number++) {
            SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
            byte[] input = mutator.next(random);
            long allocated = memory.getCurrentThreadAllocatedBytes();
            long began = System.nanoTime();
            try {
                target.read(input, random);
            } catch (ProtocolException e) {
                violations++;
            } catch (TaskSerializationException e) {
                unreadable++;
            } catch (Throwable e) {
                throw new AssertionError(describe(number, input) + ": threw " + e, e);
            }
            long nanos = System.nanoTime() - began;
            allocated = memory.getCurrentThreadAllocatedBytes() - allocated;
            mostAllocated = Math.max(mostAllocated, allocated);
            mostNanos = Math.max(mostNanos, nanos);
            if (allocated > MAX_ALLOCATED) {
                throw new AssertionError(describe(number, input) + ": allocated " + allocated + " bytes");
            }
            if (nanos > MAX_NANOS) {
                throw new AssertionError(describe(number, input) + ": took " + nanos / 1_000_000 + " ms");
            }
        }
        long count = to - from;
        double seconds = (System.nanoTime() - start) / 1e9;
        return String.format(
                "%s: %,d inputs in %.0f s (%,.0f/s), %,d violations, %,d unreadable values, %,d read;"
                        + " at most %,d bytes and %.1f ms for one",
                target.getClass().getSimpleName(),
                count,
                seconds,
                count / seconds,
                violations,
                unreadable,
                count - violations - unreadable,
                mostAllocated,
                mostNanos / 1e6);
    }

    private String describe(long number, byte[] input) {
        byte[] shown = input.length > 4_096 ? java.util.Arrays.copyOf(input, 4_096) : input;
        return target.getClass().getSimpleName() + ", seed " + seed + ", input " + number + " of " + input.length
                + " bytes " + HexFormat.of().formatHex(shown);
    }
}
