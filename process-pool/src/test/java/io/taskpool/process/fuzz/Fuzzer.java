package io.taskpool.process.fuzz;

import com.sun.management.ThreadMXBean;
import io.taskpool.TaskSerializationException;
import io.taskpool.process.wire.ProtocolException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
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

    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Target target;
    private final long seedNumber;

    Fuzzer(Target target, long seedNumber) {
        this.target = target;
        this.seedNumber = seedNumber;
    }

    /** Reads each seed as it is. */
    void readUndamaged() throws Exception {
        List<byte[]> seeds = new Mutator(target.seeds(), target.framed()).undamaged();
        for (int number = 0; number < seeds.size(); number++) {
            byte[] input = seeds.get(number);
            try {
                target.read(input, new SplittableRandom(number));
            } catch (Exception e) {
                throw new AssertionError("seed " + number + " is refused undamaged: " + describe(number, input), e);
            }
        }
    }

    /** Reads so many damaged inputs and tells what came of them. */
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
