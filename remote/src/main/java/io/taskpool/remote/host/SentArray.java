package io.taskpool.remote.host;

import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.remote.codec.SharedArray;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.Regions;

/** A long array that is an argument, as a {@code RUN} frame has it. Under the session's lock. */
final class SentArray {
    private final ArrayBytes array;
    private final ByteSink head = new ByteSink(16);

    /** The position of the elements in the ring, or -1 if they are in the frame. */
    final long region;

    /**
     * Copies the elements to the ring if it has room.
     *
     * @param oldest the position of the oldest region in use, or -1
     */
    SentArray(ArrayBytes array, WorkerRing ring, long oldest) {
        this.array = array;
        region = array.mayShare() ? ring.put(array, array.count(), oldest) : -1;
        if (region >= 0) {
            SharedArray.writeOffset(Regions.offset(region), head);
        }
        array.writeHead(head);
    }

    /** Returns how many bytes of the frame it takes. */
    int length() {
        return head.size() + (region >= 0 ? 0 : array.count());
    }

    void addTo(FrameSender sender) {
        sender.add(head.array(), 0, head.size());
        if (region < 0) {
            sender.add(array);
        }
    }
}
