package io.taskpool.process.pipe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Forwards one direction of a worker's pipes, with one fault. Used by one thread. */
public final class FaultyPipe {
    private static final long DELAY_MILLIS = 300;

    private final PipeFault fault;
    private final PipeFault.Direction direction;
    private final OutputStream to;
    private final Deeds deeds;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private long position;
    private boolean ended;
    private int heldBytes;

    /** The effects of a fault beyond the bytes. */
    public interface Deeds {
        /** Closes the stream behind the pipe. */
        void close() throws IOException;

        /** Suspends the worker. */
        void stop() throws IOException;

        /** Kills the worker. */
        void kill();
    }

    /** Makes a pipe; it has no fault if the fault is null or of the other direction. */
    public FaultyPipe(PipeFault fault, PipeFault.Direction direction, OutputStream to, Deeds deeds) {
        this.fault = fault != null && fault.direction() == direction ? fault : null;
        this.direction = direction;
        this.to = to;
        this.deeds = deeds;
    }

    /** Returns the number of bytes received. */
    public long position() {
        return position;
    }

    /** Accepts bytes and forwards those that the fault lets through. */
    public void pass(byte[] bytes, int offset, int count) throws IOException {
        if (ended) {
            position += count;
            return;
        }
        if (fault == null || position + count <= fault.offset() || position > fault.offset() + 3L * fault.count() + 3) {
            position += count;
            to.write(bytes, offset, count);
            to.flush();
            return;
        }
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        for (int i = offset; i < offset + count && !ended; i++) {
            passOne(bytes[i], passed);
            position++;
        }
        if (passed.size() > 0) {
            to.write(passed.toByteArray());
            to.flush();
        }
        if (ended && fault.kind() == PipeFault.Kind.CUT) {
            deeds.close();
        }
    }

    private void passOne(byte one, ByteArrayOutputStream passed) throws IOException {
        long at = position - fault.offset();
        boolean inside = at >= 0 && at < fault.count();
        switch (fault.kind()) {
            case CUT, STALL -> {
                ended = at >= 0;
                if (!ended) {
                    passed.write(one);
                }
            }
            case FLIP -> passed.write(at == 0 ? one ^ (1 << fault.count()) : one);
            case DROP -> {
                if (!inside) {
                    passed.write(one);
                }
            }
            case DUPLICATE -> {
                passed.write(one);
                if (inside) {
                    held.write(one);
                    if (++heldBytes == fault.count()) {
                        held.writeTo(passed);
                    }
                }
            }
            case REORDER -> {
                if (inside) {
                    held.write(one);
                } else {
                    passed.write(one);
                    if (at >= 0 && at == 2L * fault.count() - 1) {
                        held.writeTo(passed);
                    }
                }
            }
            case DELAY, STOP, KILL -> {
                if (at == 0) {
                    sendOff(passed);
                    happen();
                }
                passed.write(one);
            }
        }
    }

    private void sendOff(ByteArrayOutputStream passed) throws IOException {
        to.write(passed.toByteArray());
        to.flush();
        passed.reset();
    }

    private void happen() throws IOException {
        switch (fault.kind()) {
            case STOP -> deeds.stop();
            case KILL -> deeds.kill();
            default -> {
                try {
                    Thread.sleep(DELAY_MILLIS); // the delay is the fault itself, not a wait for a state
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    @Override
    public String toString() {
        return direction + " at " + position + " with " + fault;
    }
}
