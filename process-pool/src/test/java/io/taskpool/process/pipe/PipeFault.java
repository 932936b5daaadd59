package io.taskpool.process.pipe;

/**
 * A fault in one direction of a worker's pipes.
 *
 * @param kind the kind of fault
 * @param direction the affected stream
 * @param offset the affected byte of the stream
 * @param count the bit for {@code FLIP}, the number of bytes for other kinds that need one
 */
public record PipeFault(Kind kind, Direction direction, long offset, int count) {
    /** The two streams. */
    public enum Direction {
        TO_WORKER,
        TO_PARENT
    }

    /** The kinds of fault. */
    public enum Kind {
        /** The stream ends. */
        CUT,
        /** The rest never arrives, but the stream does not end. */
        STALL,
        /** The rest arrives late. */
        DELAY,
        /** One bit is flipped. */
        FLIP,
        /** Some bytes arrive twice. */
        DUPLICATE,
        /** Some bytes are lost. */
        DROP,
        /** Some bytes are swapped with as many that follow them. */
        REORDER,
        /** The worker is suspended: {@code SIGSTOP}. */
        STOP,
        /** The worker is killed: {@code SIGKILL}. */
        KILL
    }

    /** Parses the result of {@link #toString}. */
    public static PipeFault parse(String text) {
        String[] parts = text.split(":");
        return new PipeFault(
                Kind.valueOf(parts[0]),
                Direction.valueOf(parts[1]),
                Long.parseLong(parts[2]),
                Integer.parseInt(parts[3]));
    }

    @Override
    public String toString() {
        return kind + ":" + direction + ":" + offset + ":" + count;
    }
}
