package io.taskpool.remote.worker;

import io.taskpool.TaskCodec;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedLink.StandIn;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.remote.codec.ClassNumbering;
import io.taskpool.remote.codec.ParcelCodec;
import io.taskpool.remote.codec.SharedMessages;
import io.taskpool.remote.codec.ValueDecoder;
import io.taskpool.remote.codec.ValueEncoder;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.wire.SharedForm;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hands on what the parent says of shared objects: answers to the threads that wait for them, notices to stand-ins. Runs no code
 * of the user's. Safe for use by many threads.
 */
final class SharedInbox {
    private final ReaderLeadership leadership;
    private final ConcurrentHashMap<Long, OpenRequest> open = new ConcurrentHashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();
    private final ConcurrentHashMap<Long, Attached> standIns = new ConcurrentHashMap<>();
    private final ReferenceQueue<StandIn> freed = new ReferenceQueue<>();

    // Set before any code of the user's runs, and so before any frame of this kind comes.
    private @Nullable ClassNumbering classes;
    private @Nullable TaskCodec poolCodec;
    private int maxBytes;

    /** Null until it is needed: most workers share nothing. */
    private volatile @Nullable ParcelCodec codec;

    /** Null unless this worker has passed on what workers of its own ask. */
    private volatile @Nullable PassedNotices passed;

    SharedInbox(ReaderLeadership leadership) {
        this.leadership = leadership;
    }

    /** A request that has no answer yet. */
    abstract static class OpenRequest {
        final long number;

        /** Whether the {@link ReaderLeadership} knows that its answer is due. Changes only before anybody else may read that. */
        boolean counted;

        OpenRequest(long number) {
            this.number = number;
        }

        /** Takes the answer, in the thread that reads the pipe. */
        abstract void answered(SharedMessage given);
    }

    /** A request that a thread waits for. */
    static final class Ask extends OpenRequest {
        private final Thread thread = Thread.currentThread();
        private volatile @Nullable SharedMessage answer;

        private Ask(long number) {
            super(number);
        }

        @Override
        void answered(SharedMessage given) {
            answer = given;
            LockSupport.unpark(thread);
        }

        boolean isAnswered() {
            return answer != null;
        }

        /** Returns the answer, which is there. */
        SharedMessage answer() {
            SharedMessage there = answer;
            if (there == null) {
                throw new IllegalStateException("request " + number + " has no answer");
            }
            return there;
        }
    }

    /** Gets notices for workers of this one. */
    interface PassedNotices {
        /** Hands on a notice for the stand-in of an object in the worker of that number. Neither waits nor runs code of the user's. */
        void told(long client, long object, SharedMessage notice);
    }

    private static final class Attached extends WeakReference<StandIn> {
        final long object;

        Attached(long object, StandIn standIn, ReferenceQueue<StandIn> freed) {
            super(standIn, freed);
            this.object = object;
        }
    }

    /** Sets what values are written and read with. */
    void open(ClassNumbering numbering, @Nullable TaskCodec ofPool, int maxValueBytes) {
        classes = numbering;
        poolCodec = ofPool;
        maxBytes = maxValueBytes;
    }

    ParcelCodec codec() {
        ParcelCodec known = codec;
        return known == null ? makeCodec() : known;
    }

    private synchronized ParcelCodec makeCodec() {
        ParcelCodec known = codec;
        ClassNumbering numbering = classes;
        if (numbering == null) {
            throw new IllegalStateException("a shared object was used while the worker was starting");
        }
        if (known == null) {
            long memory = Runtime.getRuntime().maxMemory() / 4;
            known = new ParcelCodec(
                    numbering,
                    new ValueEncoder(numbering, null, poolCodec),
                    new ValueDecoder(numbering, null, poolCodec, null, Math.min(maxBytes, memory)),
                    maxBytes,
                    true);
            codec = known;
        }
        return known;
    }

    /** Returns a new request of the current thread, which may be answered from here on. */
    Ask begin() {
        Ask ask = new Ask(nextNumber());
        begin(ask);
        return ask;
    }

    /** Returns the number of a request that is about to begin. */
    long nextNumber() {
        return lastNumber.incrementAndGet();
    }

    /** Lets a request be answered from here on. */
    void begin(OpenRequest request) {
        if (open.size() >= Protocol.MAX_SHARED_REQUESTS) {
            throw new IllegalStateException("more than " + Protocol.MAX_SHARED_REQUESTS
                    + " threads of this worker wait for shared objects; use fewer threads in a task");
        }
        open.put(request.number, request);
    }

    /** Takes back a request that was not sent. */
    void abandon(OpenRequest request) {
        open.remove(request.number);
    }

    /** Sets who gets notices for workers of this one. */
    void open(PassedNotices receiver) {
        passed = receiver;
    }

    void attach(SharedKey key, StandIn standIn) {
        for (Reference<? extends StandIn> gone = freed.poll(); gone != null; gone = freed.poll()) {
            Attached entry = (Attached) gone;
            standIns.remove(entry.object, entry);
        }
        standIns.put(key.object(), new Attached(key.object(), standIn, freed));
    }

    /** Takes a {@code SHARED} frame. Only for the thread that reads the pipe. */
    void received(ByteSource body) throws ProtocolException {
        int form = body.u8();
        if (form == SharedForm.ANSWER) {
            long number = body.varint();
            answered(number, SharedMessages.read(body, codec()));
        } else if (form == SharedForm.NOTICE) {
            long object = body.i64();
            SharedMessage notice = SharedMessages.read(body, codec());
            Attached entry = standIns.get(object);
            StandIn standIn = entry == null ? null : entry.get();
            if (standIn != null) {
                standIn.told(notice);
            }
        } else if (form == SharedForm.PASSED_NOTICE) {
            long client = body.varint();
            long object = body.i64();
            SharedMessage notice = SharedMessages.read(body, codec());
            PassedNotices receiver = passed;
            if (receiver != null) {
                receiver.told(client, object, notice);
            }
        } else {
            throw body.fault("the form " + form + " of a message about a shared object");
        }
    }

    /** Takes the beginning of a frame for which there was no memory: whoever opens a value of it learns that. */
    void lost(ByteSource start, OutOfMemoryError failure) throws ProtocolException {
        if (start.u8() == SharedForm.ANSWER) {
            long number = start.varint();
            answered(number, SharedMessages.readLost(start, failure));
        } else {
            throw failure; // its stand-in would wait for what it does not know to have missed
        }
    }

    private void answered(long number, SharedMessage answer) throws ProtocolException {
        OpenRequest request = open.remove(number);
        if (request == null) {
            throw new ProtocolException("an answer to request " + number + " to a shared object, which is not open");
        }
        if (request.counted) {
            leadership.answered();
        }
        request.answered(answer);
    }
}
