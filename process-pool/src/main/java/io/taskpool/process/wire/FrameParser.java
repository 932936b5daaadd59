package io.taskpool.process.wire;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds frames in a stream of bytes, however the stream is cut into pieces.
 *
 * <p>A frame that lies whole in a piece is handed on in place. One that does not is put together in a buffer of the
 * parser's own, which grows with what was received: a length that is only claimed allocates a few MiB at the most. Of a long frame that
 * ends with an array, only the head is put together, and the array is made while it comes ({@link ArrayTail}).
 *
 * <p>Where there is no memory for a long frame, its bytes are passed over, so the stream stays in step, and the handler is told
 * ({@link FrameHandler#lost}). For one thread at a time.
 *
 * <p>This file is longer than most: whether a frame is whole, in pieces, an array or lost is one state machine over the same few
 * fields, and every byte that a worker sends or gets goes through it.
 */
public final class FrameParser {
    /** The buffer for split frames is kept up to this size, so that they do not allocate. */
    private static final int KEEP_BYTES = 2 << 20;

    /** A buffer larger than this is not kept for ever after one large frame. */
    private static final int LARGE_BYTES = 64 << 10;

    /** It goes after so many split frames in a row that could have done with less. */
    private static final int MAX_SMALL_FRAMES = 64;

    private static final int LENGTH_BYTES = 4;

    /** Up to this size the buffer for a frame is made at once, so that its bytes are not copied while it grows. */
    private static final int EAGER_BYTES = 4 << 20;

    private static final byte[] NO_BYTES = {};

    /** So much of the body of a frame that was lost is kept: more than any kind needs to tell what was lost. */
    private static final int LOST_BYTES = 64;

    /** So much of a long frame is looked at for an array; more than what comes before one in most frames. */
    private static final int LOOK_BYTES = 1 << 10;

    private final FrameHandler handler;
    private final int eagerBytes;
    private final ByteSource body = new ByteSource();
    private byte[] partial = new byte[256];
    private int partialSize;

    /** Whether the partial frame was looked at for an array. */
    private boolean looked;

    /** Makes the array at the end of the frame, of which so many bytes are missing; the head is put together then. */
    private @Nullable ArrayTail tail;

    private byte[] head = partial;
    private int tailMissing;

    /** Why there is no memory for the frame whose bytes are passed over, of which some are missing; its head is kept. */
    private @Nullable OutOfMemoryError lost;

    /** Made beforehand: when it is needed, there is no memory. */
    private final byte[] lostHead = new byte[Protocol.HEADER_BYTES + LOST_BYTES];

    private int lostMissing;
    private int smallFrames;
    private int maxFrame;
    private long consumed;

    /**
     * Makes a parser.
     *
     * @param handler takes the frames
     * @param maxFrame the largest length that a frame may claim, counting its kind and body
     */
    public FrameParser(FrameHandler handler, int maxFrame) {
        this(handler, maxFrame, EAGER_BYTES);
    }

    /**
     * Makes a parser for a stream whose other end is trusted, to the extent of some bytes.
     *
     * @param handler takes the frames
     * @param maxFrame the largest length that a frame may claim, counting its kind and body
     * @param eagerBytes up to this length, the buffer for a frame is made at once, whatever of it was received; that takes the
     *     least memory, and shows at the beginning of the frame whether there is enough
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
     * Tells whether the stream stands between two frames, as it must at its end.
     *
     * @return true if no part of a frame waits for the rest of it
     */
    public boolean isBetweenFrames() {
        return partialSize == 0 && tail == null && lost == null;
    }

    /**
     * Returns how far the parser got.
     *
     * @return the number of bytes of the stream in whole frames so far
     */
    public long consumed() {
        return consumed;
    }

    /**
     * Takes the next piece of the stream, and hands on each frame that is complete with it.
     *
     * @param from where the bytes are
     * @param offset the first of them
     * @param count how many
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
                at = passOver(failure, at, end);
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
                    hand(from, at, length, false);
                    at += length;
                }
            }
        }
    }

    /**
     * Tells how many bytes of a long frame may be read straight to where they are put together, which saves a copy.
     *
     * @return the most bytes to read to {@link #space}, or 0 if they have to go through {@link #feed}
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
        if (length > LARGE_BYTES && !looked) {
            return 0; // it may belong elsewhere
        }
        // Not the last byte: the frame is handed on by feed alone.
        int missing = LENGTH_BYTES + length - 1 - partialSize;
        return Math.max(0, Math.min(missing, partial.length - partialSize));
    }

    /**
     * Returns the array to read to, from {@link #spaceStart} on.
     *
     * @return the array
     */
    public byte[] space() {
        ArrayTail array = tail;
        return array == null ? partial : array.space();
    }

    /**
     * Returns where to read to in {@link #space}.
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
     * @param count how many bytes, {@link #room} at the most
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

    /** Goes on elsewhere than in {@link #space}, which another thread may still be reading to. */
    public void leaveSpace() {
        ArrayTail array = tail;
        if (array == null) {
            partial = partial.clone();
        } else {
            array.leaveSpace();
        }
    }

    /** Begins a long frame: looks at it for an array, as soon as there is enough to look at. */
    private int begin(byte[] from, int at, int end, int length) {
        if (end - at < LOOK_BYTES) {
            return append(from, at, end, LOOK_BYTES);
        }
        int behind = look(from, at, end, length);
        return behind > 0 ? behind : append(from, at, end, frameBytes(length));
    }

    /** Looks at a frame for an array; returns where the array begins, or 0 if there is none that is known. */
    private int look(byte[] from, int at, int end, int length) {
        looked = true;
        int count = end - at - Protocol.HEADER_BYTES;
        body.wrap(from, at + Protocol.HEADER_BYTES, count, false);
        try {
            tail = handler.arrayTail(from[at + LENGTH_BYTES] & 0xff, body, length - 1 - count);
        } catch (ProtocolException e) {
            return 0; // what is wrong is found again when the frame is whole
        }
        if (tail == null) {
            return 0;
        }
        int behind = body.position();
        head = Arrays.copyOfRange(from, at, behind);
        tailMissing = LENGTH_BYTES + length - head.length;
        return behind;
    }

    /** Passes on bytes of the array, and the frame with the last of them. */
    private int fill(ArrayTail array, byte[] from, int at, int end) throws IOException {
        int count = Math.min(end - at, tailMissing);
        array.take(from, at, count);
        tailMissing -= count;
        if (tailMissing == 0) {
            tail = null;
            looked = false;
            int length = lengthAt(head, 0);
            consumed += LENGTH_BYTES + (long) length;
            body.wrap(head, Protocol.HEADER_BYTES, head.length - Protocol.HEADER_BYTES, false);
            body.append(array, LENGTH_BYTES + length - head.length);
            handler.frame(head[LENGTH_BYTES] & 0xff, body);
        }
        return at + count;
    }

    /** Adds to the partial frame what it lacks, or what there is. */
    private int complete(byte[] from, int start, int end) throws IOException {
        int at = start;
        if (partialSize < LENGTH_BYTES) {
            at = append(from, at, Math.min(end, at + LENGTH_BYTES - partialSize), LENGTH_BYTES);
            if (partialSize < LENGTH_BYTES) {
                return at;
            }
        }
        int length = checkedLength(partial, 0, partialSize);
        if (length > LARGE_BYTES && !looked) {
            at = append(from, at, Math.min(end, at + LOOK_BYTES - partialSize), LOOK_BYTES);
            if (partialSize == LOOK_BYTES) {
                int behind = look(partial, 0, partialSize, length);
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
            return passOver(failure, at, at); // it may have been the last piece
        }
        if (partialSize == LENGTH_BYTES + length) {
            partialSize = 0;
            looked = false;
            if (length > LARGE_BYTES) {
                handLong(length);
            } else {
                hand(partial, LENGTH_BYTES, length, false);
            }
            trim(length);
        }
        return at;
    }

    /** Hands on the long frame that was put together, or says that it is lost if there is no memory for what it holds. */
    private void handLong(int length) throws IOException {
        try {
            hand(partial, LENGTH_BYTES, length, true);
        } catch (OutOfMemoryError e) {
            keepHead(partial, 0);
            handLost(e, length);
        }
    }

    /** Lets go of a long frame but for its head, so that there is memory for what is to be said about it. */
    private void keepHead(byte[] from, int at) {
        System.arraycopy(from, at, lostHead, 0, lostHead.length);
        partial = NO_BYTES;
        partialSize = 0;
        body.wrap(NO_BYTES, 0, 0, false);
    }

    /** Begins to pass over a long frame for which there is no memory. */
    private void lose(OutOfMemoryError failure, byte[] from, int at, int known) {
        keepHead(from, at);
        lost = failure;
        lostMissing = LENGTH_BYTES + lengthAt(lostHead, 0) - known;
    }

    private int passOver(OutOfMemoryError failure, int at, int end) throws IOException {
        int count = Math.min(end - at, lostMissing);
        lostMissing -= count;
        if (lostMissing == 0) {
            lost = null;
            looked = false;
            int length = lengthAt(lostHead, 0);
            consumed += LENGTH_BYTES + (long) length;
            handLost(failure, length);
        }
        return at + count;
    }

    private void handLost(OutOfMemoryError failure, int length) throws IOException {
        body.wrap(lostHead, Protocol.HEADER_BYTES, LOST_BYTES, false);
        handler.lost(lostHead[LENGTH_BYTES] & 0xff, body, failure, length - 1);
    }

    /** Lets go of a buffer that was handed over, is too large, or larger than what comes has needed for long. */
    private void trim(int length) {
        smallFrames = length > LARGE_BYTES ? 0 : smallFrames + 1;
        boolean tooLarge = partial.length > (smallFrames > MAX_SMALL_FRAMES ? LARGE_BYTES : KEEP_BYTES);
        if (body.isTaken() || tooLarge) {
            partial = new byte[256];
        }
    }

    /**
     * Keeps bytes until the rest of their frame comes.
     *
     * @param frameBytes the size of the whole frame as far as it is known
     */
    private int append(byte[] from, int at, int end, int frameBytes) {
        int count = end - at;
        int needed = partialSize + count;
        if (needed > partial.length) {
            // A frame never needs more than its own size.
            long roomy = Math.max(2L * needed, eagerBytes);
            try {
                byte[] larger = new byte[(int) Math.max(Math.max(needed, 256), Math.min(roomy, frameBytes))];
                System.arraycopy(partial, 0, larger, 0, partialSize);
                partial = larger;
            } catch (OutOfMemoryError e) {
                if (frameBytes <= LARGE_BYTES) {
                    throw e; // then there is no memory for anything
                }
                // All that is known of the frame stands in one piece: a long one is looked at before it is put
                // together.
                boolean inFrom = partialSize == 0;
                lose(e, inFrom ? from : partial, inFrom ? at : 0, needed);
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

    private void hand(byte[] from, int at, int length, boolean free) throws IOException {
        consumed += LENGTH_BYTES + (long) length;
        body.wrap(from, at + 1, length - 1, free);
        handler.frame(from[at] & 0xff, body);
    }
}
