package io.taskpool.remote.host;

import io.taskpool.spi.RunningCall;
import io.taskpool.spi.WorkUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls that were sent to a worker and have no outcome yet, in order, with the numbers they have on its pipe.
 *
 * <p>Guarded by the session's lock. A worker reports outcomes in the order in which calls were sent, so there is never
 * anything to search: the next outcome is that of the first call here.
 */
final class InFlight {
    /** WorkUnit whose calls have consecutive numbers. */
    static final class Sent {
        final WorkUnit work;
        final long first;

        /** Where in the stream to the worker the frames begin that were sent for the work, and where they end. */
        final long startOffset;

        final long endOffset;
        final @Nullable ClassLoader loader;

        /** The position of its first region in the ring, or -1 if it has none. */
        final long region;

        /** The bytes of values that were sent for the call; -1 if there are several calls, each of which has its own. */
        private final long bytes;

        /**
         * The first call without an outcome, and the end of those that the worker has. The reader raises {@code next}
         * without the lock: whoever reads an old value takes a call that has just ended for one that runs, which does no
         * more harm than if he had looked a moment earlier.
         */
        int next;

        int end;

        Sent(WorkUnit work, long first, long startOffset, long endOffset, @Nullable ClassLoader loader, long region) {
            this.work = work;
            this.first = first;
            this.startOffset = startOffset;
            this.endOffset = endOffset;
            this.loader = loader;
            this.region = region;
            this.bytes = work.payload() instanceof CallPayload call ? call.bytes() : -1;
            this.end = work.size();
        }

        /** Returns how many bytes of values were sent for a call; 0 if that is not known any more, since all calls have been decided. */
        long bytes(int call) {
            if (bytes >= 0) {
                return bytes;
            }
            return work.payload() instanceof ItemsPayload items ? items.bytes(work.payloadOffset() + call) : 0;
        }

        boolean holds(long number) {
            return number >= first + next && number < first + end;
        }
    }

    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private long lastNumber;

    /** Returns the number that the next call will have. */
    long nextNumber() {
        return lastNumber + 1;
    }

    /** Returns the position of the oldest region of the ring that a call may still read, or -1 if there is none. */
    long oldestRegion() {
        for (Sent one : sent) {
            if (one.region >= 0 && one.next < one.end) {
                return one.region;
            }
        }
        return -1;
    }

    void add(Sent one) {
        lastNumber = one.first + one.work.size() - 1;
        sent.addLast(one);
    }

    /** Returns what the next outcome belongs to, or null if none is due. */
    @Nullable
    Sent first() {
        while (true) {
            Sent one = sent.peekFirst();
            if (one == null || one.next < one.end) {
                return one;
            }
            sent.removeFirst();
        }
    }

    /** Takes back that the last call of {@link #first} has its outcome: it could not be read. */
    void reopen(Sent one) {
        one.next--;
        if (sent.peekFirst() != one) {
            sent.addFirst(one);
        }
    }

    /**
     * Removes calls that the worker has given back; null if it cannot have had them. Calls behind them may have been sent
     * while they were on their way back.
     */
    @Nullable
    List<WorkUnit> take(long from, long to) {
        if (from < 1 || to < from || to > lastNumber + 1) {
            return null;
        }
        List<WorkUnit> taken = new ArrayList<>();
        for (Sent one : sent) {
            long end = one.first + one.end;
            if (end <= from || one.first >= to || one.next == one.end) {
                continue;
            }
            int keep = (int) Math.max(0, from - one.first);
            if (keep < one.next || end > to) {
                return null;
            }
            taken.add(one.work.slice(keep, one.end));
            one.end = keep;
        }
        sent.removeIf(one -> one.next == one.end);
        return taken;
    }

    /** Returns the call of a number, or null if it has an outcome or is unknown. */
    @Nullable
    RunningCall find(long number, long startedNanos) {
        for (Sent one : sent) {
            if (one.holds(number)) {
                return new RunningCall(one.work, (int) (number - one.first), startedNanos);
            }
        }
        return null;
    }

    /** Returns how many bytes of values were sent for the call of a number; 0 if it has an outcome or is unknown. */
    long bytes(long number) {
        for (Sent one : sent) {
            if (one.holds(number)) {
                return one.bytes((int) (number - one.first));
            }
        }
        return 0;
    }

    /** Returns the number of a call, or 0 if it has an outcome or is not here. */
    long numberOf(WorkUnit work, int call) {
        for (Sent one : sent) {
            if (one.work == work && call >= one.next && call < one.end) {
                return one.first + call;
            }
        }
        return 0;
    }

    /** Returns the calls before a number that have no outcome. */
    List<WorkUnit> before(long number) {
        List<WorkUnit> works = new ArrayList<>();
        for (Sent one : sent) {
            int to = (int) Math.min(one.end, number - one.first);
            if (one.next < to) {
                works.add(one.work.slice(one.next, to));
            }
        }
        return works;
    }

    /**
     * Finds among {@link #after} what the worker was taking in.
     *
     * @param number the call behind which calls have not begun
     * @param takenIn the stream offset up to which the worker has taken all in
     * @param read the one up to which it has read
     * @return an index, or -1 if it was taking in nothing of these
     */
    int arriving(long number, long takenIn, long read) {
        int index = 0;
        for (Sent one : sent) {
            if (Math.max(one.next, number + 1 - one.first) < one.end) {
                if (one.endOffset > takenIn) {
                    return read > takenIn && read > one.startOffset ? index : -1;
                }
                index++;
            }
        }
        return -1;
    }

    /** Returns the calls behind a number, which have not begun if the call of that number is running. */
    List<WorkUnit> after(long number) {
        List<WorkUnit> works = new ArrayList<>();
        for (Sent one : sent) {
            int from = (int) Math.max(one.next, Math.min(one.end, number + 1 - one.first));
            if (from < one.end) {
                works.add(one.work.slice(from, one.end));
            }
        }
        return works;
    }

    void clear() {
        sent.clear();
    }
}
