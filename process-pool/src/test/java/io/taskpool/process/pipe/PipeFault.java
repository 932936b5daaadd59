package io.taskpool.process.pipe;

/**
 * What happens to one direction of a worker's pipes, and where.
 *
 * @param kind what
 * @param direction to which of the two streams
 * @param offset at which byte of it
 * @param count for {@code FLIP} which bit, for the others that need it how many bytes
 */
public record PipeFault(Kind kind, Direction direction, long offset, int count) {
    /** The two streams. */
    public enum Direction {
        TO_WORKER,
        TO_PARENT
    }

    /** What may happen. */
    public enum Kind {
        /** The stream ends. */
        CUT,
        /** The rest never comes, but the stream does not end. */
        STALL,
        /** The rest comes later. */
        DELAY,
        /** One bit is turned. */
        FLIP,
        /** Some bytes come twice. */
        DUPLICATE,
        /** Some bytes are lost. */
        DROP,
        /** Some bytes come after as many that followed them. */
        REORDER,
        /** The worker is stopped: {@code SIGSTOP}. */
        STOP,
        /** The worker is killed: {@code SIGKILL}. */
        KILL
    }

    /** Reads what {@link #toString} wrote. */
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
