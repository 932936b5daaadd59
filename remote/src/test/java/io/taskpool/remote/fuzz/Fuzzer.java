package io.taskpool.remote.fuzz;

import com.sun.management.ThreadMXBean;
import io.taskpool.TaskSerializationException;
import io.taskpool.remote.wire.ProtocolException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Feeds mutated inputs to a target and stops at the first failure: an exception other than those for corrupted bytes,
 * excessive memory, or excessive time. Input <i>n</i> of a seed is the same in every run.
 */
final class Fuzzer {
    /** The allocation limit for one input of up to a few hundred KiB. */
    private static final long MAX_ALLOCATED = 32L << 20;

    /** Longer than a pause of a busy machine, shorter than an endless loop. */
    private static final long MAX_NANOS = 20_000_000_000L;

    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Target target;
    private final long seedNumber;

    Fuzzer(Target target, long seedNumber) {
        this.target = target;
        this.seedNumber = seedNumber;
    }

    /** Reads each seed without corrupting it. */
    void readUndamaged() throws Exception {
        List<byte[]> seeds = new Mutator(target.seeds(), target.framed()).undamaged();
        for (int number = 0; number < seeds.size(); number++) {
            byte[] input = seeds.get(number);
            try {
                target.read(input, new SplittableRandom(number));
            } catch (Exception e) {
                throw new AssertionError(
                        "seed " + number + " was rejected although it is valid: " + describe(number, input), e);
            }
        }
    }

    /** Reads a number of corrupted inputs and returns the counts of their outcomes. */
    FuzzCounts run(long inputs) throws Exception {
        Mutator mutator = new Mutator(target.seeds(), target.framed());
        long violations = 0;
        long unreadable = 0;
        long intact = 0;
        for (long number = 0; number < inputs; number++) {
            SplittableRandom random = new SplittableRandom(seedNumber * 1_000_003 + number);
            byte[] input = mutator.next(random);
            long allocated = MEMORY.getCurrentThreadAllocatedBytes();
            long began = System.nanoTime();
            try {
                target.read(input, random);
                intact++;
            } catch (ProtocolException e) {
                violations++;
            } catch (TaskSerializationException e) {
                unreadable++;
            } catch (Throwable e) {
                throw new AssertionError(describe(number, input) + ": threw " + e, e);
            }
            long nanos = System.nanoTime() - began;
            allocated = MEMORY.getCurrentThreadAllocatedBytes() - allocated;
            if (allocated > MAX_ALLOCATED) {
                throw new AssertionError(describe(number, input) + ": allocated " + allocated + " bytes");
            }
            if (nanos > MAX_NANOS) {
                throw new AssertionError(describe(number, input) + ": took " + nanos / 1_000_000 + " ms");
            }
        }
        return new FuzzCounts(violations, unreadable, intact);
    }

    private String describe(long number, byte[] input) {
        byte[] shown = input.length > 4_096 ? Arrays.copyOf(input, 4_096) : input;
        return target.getClass().getSimpleName() + ", seed " + seedNumber + ", input " + number + " of " + input.length
                + " bytes " + HexFormat.of().formatHex(shown);
    }
}
