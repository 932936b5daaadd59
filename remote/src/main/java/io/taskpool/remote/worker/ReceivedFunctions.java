package io.taskpool.remote.worker;

import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.util.HashMap;
import java.util.Map;

/**
 * The functions that were sent once, by their numbers. Touched only by the thread that reads. A batch refers to its
 * function, so it can be removed here while calls of it still wait.
 */
final class ReceivedFunctions {
    private final Map<Integer, ReceivedFunction> functions = new HashMap<>();

    void add(ByteSource body) throws ProtocolException {
        int number = body.varint31();
        int loader = body.varint31();
        if (number == 0 || functions.put(number, new ReceivedFunction(loader, body)) != null) {
            throw body.fault("CODE with the number " + number + ", which is 0 or in use");
        }
    }

    /** Records that there was no memory for a function: the calls that need it fail. */
    void lost(ByteSource start, OutOfMemoryError failure) throws ProtocolException {
        int number = start.varint31();
        int loader = start.varint31();
        functions.put(number, new ReceivedFunction(loader, failure));
    }

    ReceivedFunction get(int number) throws ProtocolException {
        ReceivedFunction received = functions.get(number);
        if (received == null) {
            throw new ProtocolException("RUN of code " + number + ", which was not sent or is forgotten");
        }
        return received;
    }

    void forget(ByteSource body) throws ProtocolException {
        int number = body.varint31();
        body.expectEnd();
        if (functions.remove(number) == null) {
            throw new ProtocolException("FORGET of code " + number + ", which was not sent or is forgotten");
        }
    }
}
