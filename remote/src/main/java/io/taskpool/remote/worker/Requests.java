package io.taskpool.remote.worker;

import io.taskpool.remote.classes.ClassAnswer;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.wire.ToParent;
import io.taskpool.remote.worker.classes.ClassRequests;
import java.util.HashMap;
import java.util.Map;

/**
 * Questions to the parent that threads wait for. Safe for use by many threads.
 *
 * <p>Locks: this object's monitor guards the map and the answers. Neither the outbox nor the reader leadership is
 * locked under it.
 */
final class Requests implements ClassRequests {
    private final Outbox outbox;
    private final ReaderLeadership leadership;
    private final Map<Long, Object> open = new HashMap<>();
    private long last;

    /** The placeholder in the map until the answer arrives. */
    private static final Object WAITING = new Object();

    Requests(Outbox outbox, ReaderLeadership leadership) {
        this.outbox = outbox;
        this.leadership = leadership;
    }

    @Override
    public ClassAnswer findClass(int loader, String name) {
        return (ClassAnswer) ask(ToParent.CLASS_REQUEST, loader, name);
    }

    @Override
    public byte[][] findResources(int loader, String name) {
        return (byte[][]) ask(ToParent.RESOURCE_REQUEST, loader, name);
    }

    @Override
    public void wasRead(int loader, String name) {
        ByteSink frame = new ByteSink(64 + name.length());
        int mark = frame.beginFrame(ToParent.READ);
        frame.varint(loader);
        frame.string(name);
        frame.endFrame(mark);
        outbox.append(frame, false);
    }

    /** Asks for the lowest level of a logger that is on. */
    int logLevel(String logger) {
        return (Integer) ask(ToParent.LOG_LEVEL_REQUEST, 0, logger);
    }

    private Object ask(int kind, int loader, String name) {
        long request = begin();
        // Now rather than after sending, so that some thread reads even while the pipe to the parent is full.
        leadership.needAnswer();
        ByteSink frame = new ByteSink(64 + name.length());
        int mark = frame.beginFrame(kind);
        frame.varint(request);
        if (kind != ToParent.LOG_LEVEL_REQUEST) {
            frame.varint(loader);
        }
        frame.string(name);
        frame.endFrame(mark);
        outbox.append(frame, true);
        return await(request);
    }

    /** Returns the number of a new request, which may be answered from here on. */
    synchronized long begin() {
        long request = ++last;
        open.put(request, WAITING);
        return request;
    }

    private Object await(long request) {
        boolean interrupted = false;
        try {
            synchronized (this) {
                Object answer = open.get(request);
                while (answer == WAITING) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                    answer = open.get(request);
                }
                open.remove(request);
                if (answer == null) {
                    throw new IllegalStateException("request " + request + " is lost");
                }
                if (answer instanceof OutOfMemoryError noMemory) {
                    throw noMemory;
                }
                return answer;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Takes the answer to a request for resources. */
    void resourceAnswer(ByteSource body) throws ProtocolException {
        long request = body.varint();
        byte[][] contents = new byte[body.count(1)][];
        for (int i = 0; i < contents.length; i++) {
            contents[i] = body.bytes();
        }
        body.expectEnd();
        answer(request, contents);
    }

    /** Takes the answer to a request for a logger's level. */
    void levelAnswer(ByteSource body) throws ProtocolException {
        long request = body.varint();
        Integer level = body.u8();
        body.expectEnd();
        answer(request, level);
    }

    /** Takes the answer to a request, or the error if there was no memory for it. */
    void answer(long request, Object answer) throws ProtocolException {
        synchronized (this) {
            if (open.get(request) != WAITING) {
                throw new ProtocolException("an answer to request " + request + ", which is not open");
            }
            open.put(request, answer);
            notifyAll();
        }
        leadership.answered();
    }
}
