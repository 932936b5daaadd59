package io.taskpool.remote.worker;

import io.taskpool.TaskSerializationException;
import io.taskpool.remote.codec.ReceivedGraph;
import io.taskpool.remote.codec.ValueDecoder;
import io.taskpool.remote.wire.ArrayTail;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.FunctionType;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ProtocolException;
import org.jspecify.annotations.Nullable;

/** The calls of one {@code RUN} frame. */
final class Batch {
    /** One of {@link FunctionType}. */
    final int type;

    final boolean timed;

    /** Whether to tell how long each call ran. */
    final boolean measured;

    final int loader;

    /** The function, if it was sent earlier; null if it is in this frame. */
    final @Nullable ReceivedFunction received;

    /** The first call. */
    final long first;

    /** Whether the frame was of one call. */
    final boolean single;

    /** The number after the last call that was not given back. Guarded by the queue. */
    long end;

    /** Why only the head of the frame is here: there was no memory for the rest. Otherwise null. */
    final @Nullable OutOfMemoryError lost;

    /** What is left to read: the function if {@link #received} is null, then the arguments. Touched by the runner alone. */
    final ByteSource functionBytes;

    final ByteSource arguments;

    /** The objects that the function and the argument share, if both are in this frame. Touched by the runner alone. */
    final ReceivedGraph graph = new ReceivedGraph();

    /** The context class loader for the calls, once it was looked up. Touched by the runner alone. */
    @Nullable
    ClassLoader context;

    /** The function once it was read, or why it could not be. Touched by the runner alone. */
    @Nullable
    Object function;

    @Nullable
    TaskSerializationException unreadable;

    /**
     * Reads a frame without creating any of its objects.
     *
     * @param body a private copy of the body
     */
    Batch(ByteSource body, ReceivedFunctions functions) throws ProtocolException {
        this(body, functions, null);
    }

    /**
     * Reads the head of a frame for which there was no memory.
     *
     * @param start the beginning of the body, which is not kept
     */
    static Batch lost(ByteSource start, ReceivedFunctions functions, OutOfMemoryError failure)
            throws ProtocolException {
        return new Batch(start, functions, failure);
    }

    private Batch(ByteSource body, ReceivedFunctions functions, @Nullable OutOfMemoryError failure)
            throws ProtocolException {
        lost = failure;
        first = body.varint();
        type = body.u8();
        int flags = body.u8();
        timed = (flags & Protocol.RUN_TIMED) != 0;
        measured = (flags & Protocol.RUN_MEASURED) != 0;
        loader = body.varint31();
        int number = body.varint31();
        received = number == 0 ? null : functions.get(number);
        int count = body.varint31();
        end = first + count;
        single = count == 1;
        if (type > FunctionType.LAST || count == 0) {
            throw body.fault(count + " calls of function type " + type);
        }
        if (failure != null) {
            functionBytes = ReceivedFunction.NO_BYTES;
            arguments = ReceivedFunction.NO_BYTES;
            return;
        }
        int start = body.position();
        if (number == 0) {
            ValueDecoder.skip(body);
        }
        functionBytes = new ByteSource(body.array(), start, body.position() - start);
        arguments = body;
        if (!FunctionType.takesArgument(type)) {
            body.expectEnd();
        }
    }

    /**
     * Checks whether a frame begins with one call whose argument is an array, as {@link ValueDecoder#arrayTail} does.
     */
    static @Nullable ArrayTail arrayTail(ByteSource start, int beyond) throws ProtocolException {
        start.varint();
        int type = start.u8();
        start.u8();
        start.varint31();
        int code = start.varint31();
        if (start.varint31() != 1 || !FunctionType.takesArgument(type)) {
            return null;
        }
        if (code == 0) {
            ValueDecoder.skip(start);
        }
        return ValueDecoder.arrayTail(start, beyond);
    }
}
