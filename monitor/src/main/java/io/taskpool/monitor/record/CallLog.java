package io.taskpool.monitor.record;

import io.taskpool.CallEvent;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The last attempts, in the order in which they ended. Their number is bounded: a full log drops its oldest segment.
 *
 * <p><b>Concurrency:</b> the monitor guards the fields. A place in a segment is written once, before the count that makes it part of a
 * list, so lists read segments without the monitor, and none has to copy them.
 */
final class CallLog {
    private static final int SHIFT = 12;
    static final int SEGMENT = 1 << SHIFT;

    private final int mostSegments;

    // Guarded by this.
    private final List<@Nullable CallEvent[]> segments = new ArrayList<>();
    private long count;
    private long dropped;

    /**
     * @param most how many attempts are kept, rounded up to whole segments
     */
    CallLog(int most) {
        this.mostSegments = (most + SEGMENT - 1) >> SHIFT;
    }

    synchronized void add(CallEvent event) {
        int at = (int) (count - dropped);
        if (at == segments.size() << SHIFT) {
            if (segments.size() == mostSegments) {
                segments.remove(0);
                dropped += SEGMENT;
                at -= SEGMENT;
            }
            segments.add(new @Nullable CallEvent[SEGMENT]);
        }
        segments.get(at >> SHIFT)[at & (SEGMENT - 1)] = event;
        count++;
    }

    /** Returns how many were added, those that were dropped included. */
    synchronized long count() {
        return count;
    }

    /** Returns how many were dropped. */
    synchronized long dropped() {
        return dropped;
    }

    /** Returns those that were added from a position on, without those that were dropped. */
    synchronized List<CallEvent> from(long first) {
        int skipped = (int) Math.max(0, Math.min(first, count) - dropped);
        int firstSegment = skipped >> SHIFT;
        List<@Nullable CallEvent[]> shown = new ArrayList<>(segments.subList(firstSegment, segments.size()));
        return new Part(shown, skipped - (firstSegment << SHIFT), (int) (count - dropped) - skipped);
    }

    private static final class Part extends AbstractList<CallEvent> implements RandomAccess {
        private final List<@Nullable CallEvent[]> segments;
        private final int offset;
        private final int size;

        Part(List<@Nullable CallEvent[]> segments, int offset, int size) {
            this.segments = segments;
            this.offset = offset;
            this.size = size;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        @SuppressWarnings("NullAway") // each place before the end was written
        public CallEvent get(int index) {
            int at = offset + Objects.checkIndex(index, size);
            return segments.get(at >> SHIFT)[at & (SEGMENT - 1)];
        }
    }
}
