package io.taskpool.remote.wire;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds frames in a stream of bytes, however the stream is cut into pieces.
 *
 * <p>A frame that is contained in one piece is passed to the handler in place. A frame that is split is assembled in
 * the parser's own buffer, which grows with the bytes received: a claimed length alone allocates at most a few MiB. Of
 * a long frame that ends with an array, only the head is buffered, and the array is built as its bytes arrive ({@link
 * ArrayTail}).
 *
 * <p>If there is no memory for a frame, its bytes are skipped, so that the stream stays in sync, and the handler
 * is told ({@link FrameHandler#lost}). For one thread at a time.
 *
 * <p>This file is longer than most: whether a frame is whole, split, an array or lost is one state machine over the
 * same few fields, and every byte that a worker sends or receives passes through it.
 */
public final class FrameParser {
    /** The buffer for split frames is kept up to this size, so that they do not allocate. */
    private static final int KEEP_BYTES = 2 << 20;

    /** A buffer larger than this is released when frames no longer need it. */
    private static final int LARGE_BYTES = 64 << 10;

    /** A large buffer is released after more than this many split frames in a row that did not need it. */
    private static final int MAX_SMALL_FRAMES = 64;

    private static final int LENGTH_BYTES = 4;

    /** To read more than this at once, the JDK allocates memory outside of the heap each time. */
    private static final int QUICK_READ_BYTES = 8 << 10;

    /** Buffers up to this size are allocated in full at once, which saves copying their bytes as they grow. */
    private static final int EAGER_BYTES = 4 << 20;

    private static final int SMALL_BYTES = 256;

    /** How much of the body of a lost frame is kept: more than any kind needs to tell who waits for what is in it. */
    private static final int LOST_BYTES = 64;

    /** How much of a long frame is inspected for an array; in most frames, fewer bytes precede one. */
    private static final int INSPECTED_BYTES = 1 << 10;

    private final FrameHandler handler;
    private final int eagerBytes;
    private final ByteSource body = new ByteSource();

    /** Never handed over, so there is always room for the head of a frame. */
    private final byte[] small = new byte[SMALL_BYTES];

    private byte[] partial = small;
    private int partialSize;

    /** Whether the partial frame has been inspected for an array. */
    private boolean inspected;

    /** Builds the array at the end of the current frame; {@link #tailMissing} of its bytes are still to come. */
    private @Nullable ArrayTail tail;

    private byte[] head = partial;
    private int tailMissing;

    /**
     * The error for the current frame, whose bytes are being skipped for lack of memory; its head is in {@link
     * #lostHead}.
     */
    private @Nullable OutOfMemoryError lost;

    /** Allocated in advance, because there is no memory when it is needed. */
    private final byte[] lostHead = new byte[Protocol.HEADER_BYTES + LOST_BYTES];

    private int lostMissing;
    private int smallFrames;
    private int maxFrame;
    private long consumed;

    /**
     * Makes a parser.
     *
     * @param handler receives the frames
     * @param maxFrame the largest length that a frame may claim, counting its kind and body
     */
    public FrameParser(FrameHandler handler, int maxFrame) {
        this(handler, maxFrame, EAGER_BYTES);
    }

    /**
     * Makes a parser for a stream whose other end is trusted to claim correct lengths, up to a limit.
     *
     * @param handler receives the frames
     * @param maxFrame the largest length that a frame may claim, counting its kind and body
     * @param eagerBytes up to this length, the buffer for a frame is allocated in full when the frame begins; this
     *     takes the least memory, and a lack of memory shows at the beginning of the frame
     */
    public FrameParser(FrameHandler handler, int maxFrame, int eagerBytes) {
        this.handler = handler;
        this.eagerBytes = eagerBytes;
        this.maxFrame = Math.min(maxFrame, Protocol.LARGEST_MAX_FRAME);
    }

    /**
     * Changes the limit on a frame's length, from the next frame on. May be called from within the handler.
     *
     * @param newMaxFrame the largest length that a frame may claim, counting its kind and body
     */
    public void maxFrame(int newMaxFrame) {
        maxFrame = Math.min(newMaxFrame, Protocol.LARGEST_MAX_FRAME);
    }

    /**
     * Tells whether the parser is between two frames, as it must be at the end of the stream.
     *
     * @return true if no frame is incomplete
     */
    public boolean isBetweenFrames() {
        return partialSize == 0 && tail == null && lost == null;
    }

    /**
     * Returns how many bytes to ask the stream for next: few between frames, since most are short and come one by one.
     *
     * @param room how many there is room for
     * @return a number of bytes, at most the room
     */
    public int wanted(int room) {
        return isBetweenFrames() ? Math.min(room, QUICK_READ_BYTES) : room;
    }

    /**
     * Returns how far the parser has got.
     *
     * @return the number of bytes of the stream in whole frames so far
     */
    public long consumed() {
        return consumed;
    }

    /**
     * Parses the next piece of the stream, and passes each completed frame to the handler.
     *
     * @param from the buffer that contains the piece
     * @param offset the index of the first byte
     * @param count how many bytes
     * @throws ProtocolException if a frame's length is 0 or above the limit
     * @throws IOException if the handler throws it
     */
    public void feed(byte[] from, int offset, int count) throws IOException {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            ArrayTail array = tail;
            OutOfMemoryError failure = lost;
            if (array != null) {
                at = fill(array, from, at, end);
            } else if (failure != null) {
                at = skip(failure, at, end);
            } else if (partialSize > 0) {
                at = complete(from, at, end);
            } else if (end - at < LENGTH_BYTES) {
                at = append(from, at, end, LENGTH_BYTES);
            } else {
                int length = checkedLength(from, at, end);
                if (length > LARGE_BYTES && length > end - at - LENGTH_BYTES) {
                    at = begin(from, at, end, length);
                } else if (length > end - at - LENGTH_BYTES) {
                    at = append(from, at, end, frameBytes(length));
                } else {
                    at += LENGTH_BYTES;
                    passOn(from, at, length, false);
                    at += length;
                }
            }
        }
    }

    /**
     * Returns how many bytes of a long frame may be read directly into its buffer, which saves a copy.
     *
     * @return the most bytes to read into {@link #space}, or 0 if they have to go through {@link #feed}
     */
    public int room() {
        ArrayTail array = tail;
        if (array != null) {
            return Math.min(array.room(), tailMissing - 1);
        }
        if (partialSize < LENGTH_BYTES) {
            return 0;
        }
        int length = lengthAt(partial, 0);
        if (length > LARGE_BYTES && !inspected) {
            return 0; // not inspected yet: the bytes may belong to an array
        }
        // The last byte has to go through feed, which passes the frame on.
        int missing = LENGTH_BYTES + length - 1 - partialSize;
        return Math.max(0, Math.min(missing, partial.length - partialSize));
    }

    /**
     * Returns the array to read into, from {@link #spaceStart} on.
     *
     * @return the array
     */
    public byte[] space() {
        ArrayTail array = tail;
        return array == null ? partial : array.space();
    }

    /**
     * Returns where in {@link #space} to put the next byte.
     *
     * @return an index
     */
    public int spaceStart() {
        ArrayTail array = tail;
        return array == null ? partialSize : array.spaceStart();
    }

    /**
     * Records that bytes were read into the buffer.
     *
     * @param count how many bytes, at most {@link #room}
     */
    public void filled(int count) {
        ArrayTail array = tail;
        if (array == null) {
            partialSize += count;
        } else {
            array.filled(count);
            tailMissing -= count;
        }
    }

    /** Continues in a new buffer, because another thread may still be reading into the current {@link #space}. */
    public void leaveSpace() {
        ArrayTail array = tail;
        if (array == null) {
            partial = partial.clone();
        } else {
            array.leaveSpace();
        }
    }

    /** Begins a long frame, and inspects it for an array if enough of it is there. */
    private int begin(byte[] from, int at, int end, int length) {
        if (end - at < INSPECTED_BYTES) {
            return append(from, at, end, INSPECTED_BYTES);
        }
        int behind = inspect(from, at, end, length);
        return behind > 0 ? behind : append(from, at, end, frameBytes(length));
    }

    /** Inspects a frame for an array; returns where the elements begin, or 0 if no array was found. */
    private int inspect(byte[] from, int at, int end, int length) {
        inspected = true;
        int count = end - at - Protocol.HEADER_BYTES;
        body.wrap(from, at + Protocol.HEADER_BYTES, count, false);
        try {
            tail = handler.arrayTail(from[at + LENGTH_BYTES] & 0xff, body, length - 1 - count);
        } catch (ProtocolException e) {
            return 0; // a real fault shows again when the frame is complete
        }
        if (tail == null) {
            return 0;
        }
        int behind = body.position();
        head = Arrays.copyOfRange(from, at, behind);
        tailMissing = LENGTH_BYTES + length - head.length;
        return behind;
    }

    /** Adds bytes to the array, and passes the frame on with the last of them. */
    private int fill(ArrayTail array, byte[] from, int at, int end) throws IOException {
        int count = Math.min(end - at, tailMissing);
        array.take(from, at, count);
        tailMissing -= count;
        if (tailMissing == 0) {
            tail = null;
            inspected = false;
            int length = lengthAt(head, 0);
            consumed += LENGTH_BYTES + (long) length;
            body.wrap(head, Protocol.HEADER_BYTES, head.length - Protocol.HEADER_BYTES, false);
            body.append(array, LENGTH_BYTES + length - head.length);
            handler.frame(head[LENGTH_BYTES] & 0xff, body);
        }
        return at + count;
    }

    /** Adds the missing bytes to the partial frame, or as many of them as there are. */
    private int complete(byte[] from, int start, int end) throws IOException {
        int at = start;
        if (partialSize < LENGTH_BYTES) {
            at = append(from, at, Math.min(end, at + LENGTH_BYTES - partialSize), LENGTH_BYTES);
            if (partialSize < LENGTH_BYTES) {
                return at;
            }
        }
        int length = checkedLength(partial, 0, partialSize);
        if (length > LARGE_BYTES && !inspected) {
            at = append(from, at, Math.min(end, at + INSPECTED_BYTES - partialSize), INSPECTED_BYTES);
            if (partialSize == INSPECTED_BYTES) {
                int behind = inspect(partial, 0, partialSize, length);
                ArrayTail array = tail;
                if (array != null) {
                    int more = partialSize - behind;
                    partialSize = 0;
                    array.take(partial, behind, more);
                    tailMissing -= more;
                }
            }
            return at;
        }
        int missing = LENGTH_BYTES + length - partialSize;
        at = append(from, at, (int) Math.min(end, (long) at + missing), frameBytes(length));
        OutOfMemoryError failure = lost;
        if (failure != null) {
            return skip(failure, at, at); // this may have been the last piece
        }
        if (partialSize == LENGTH_BYTES + length) {
            partialSize = 0;
            inspected = false;
            passOn(partial, LENGTH_BYTES, length, length > LARGE_BYTES);
            trim(length);
        }
        return at;
    }

    /** Releases a frame whose head was kept, so that there is memory to report the loss. */
    private void release() {
        partial = small;
        partialSize = 0;
        body.wrap(small, 0, 0, false);
    }

    /** Begins to skip a frame for which there is no memory. More of it is known than its head: that would have had room. */
    private void beginSkipping(OutOfMemoryError failure, byte[] from, int at, int end) {
        int known = Math.min(partialSize, lostHead.length);
        System.arraycopy(partial, 0, lostHead, 0, known);
        System.arraycopy(from, at, lostHead, known, lostHead.length - known);
        lost = failure;
        lostMissing = LENGTH_BYTES + lengthAt(lostHead, 0) - partialSize - (end - at);
        release();
    }

    private int skip(OutOfMemoryError failure, int at, int end) throws IOException {
        int count = Math.min(end - at, lostMissing);
        lostMissing -= count;
        if (lostMissing == 0) {
            lost = null;
            inspected = false;
            int length = lengthAt(lostHead, 0);
            consumed += LENGTH_BYTES + (long) length;
            reportLost(failure, length);
        }
        return at + count;
    }

    private void reportLost(OutOfMemoryError failure, int length) throws IOException {
        body.wrap(lostHead, Protocol.HEADER_BYTES, Math.min(LOST_BYTES, length - 1), false);
        handler.lost(lostHead[LENGTH_BYTES] & 0xff, body, failure, length - 1);
    }

    /** Replaces a buffer that was handed over, is too large, or has long been larger than the frames need. */
    private void trim(int length) {
        smallFrames = length > LARGE_BYTES ? 0 : smallFrames + 1;
        boolean tooLarge = partial.length > (smallFrames > MAX_SMALL_FRAMES ? LARGE_BYTES : KEEP_BYTES);
        if (body.isTaken() || tooLarge) {
            partial = small;
        }
    }

    /**
     * Buffers bytes until the rest of their frame arrives.
     *
     * @param frameBytes the size of the whole frame, or as much of it as is needed next
     */
    private int append(byte[] from, int at, int end, int frameBytes) {
        int count = end - at;
        int needed = partialSize + count;
        if (needed > partial.length) {
            // A frame never needs more than its own size.
            long roomy = Math.max(2L * needed, eagerBytes);
            try {
                byte[] larger = new byte[(int) Math.max(needed, Math.min(roomy, frameBytes))];
                System.arraycopy(partial, 0, larger, 0, partialSize);
                partial = larger;
            } catch (OutOfMemoryError e) {
                beginSkipping(e, from, at, end);
                return end;
            }
        }
        System.arraycopy(from, at, partial, partialSize, count);
        partialSize = needed;
        return end;
    }

    private static int frameBytes(int length) {
        return (int) Math.min(Integer.MAX_VALUE - 8, (long) LENGTH_BYTES + length);
    }

    private static int lengthAt(byte[] from, int at) {
        return (from[at] << 24) | ((from[at + 1] & 0xff) << 16) | ((from[at + 2] & 0xff) << 8) | (from[at + 3] & 0xff);
    }

    private int checkedLength(byte[] from, int at, int end) throws ProtocolException {
        int length = lengthAt(from, at);
        if (length <= 0 || length > maxFrame) {
            String what = "a frame of " + Integer.toUnsignedLong(length) + " bytes at stream offset " + consumed
                    + " (allowed: 1 to " + maxFrame + ")";
            throw ProtocolException.at(what, from, at, end, at);
        }
        return length;
    }

    /** Passes a frame on, or reports it lost if there is no memory for its content. */
    private void passOn(byte[] from, int at, int length, boolean free) throws IOException {
        consumed += LENGTH_BYTES + (long) length;
        body.wrap(from, at + 1, length - 1, free);
        try {
            handler.frame(from[at] & 0xff, body);
        } catch (OutOfMemoryError e) {
            System.arraycopy(from, at - LENGTH_BYTES, lostHead, 0, Math.min(lostHead.length, LENGTH_BYTES + length));
            release();
            reportLost(e, length);
        }
    }
}
