package io.taskpool.cluster.driver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The frames from a worker far away. Once its end is known, whoever deals with it takes what was not read yet, since the reader may be
 * held up by code of the user's.
 *
 * <p><b>Concurrency:</b> {@code turn} is held while the connection is read. The bytes that the reader got last may not have been handled
 * yet; they stay where they are until it reads again, so they can be taken from there.
 */
final class FarInput extends InputStream {
    private static final long TURN_MILLIS = 20;

    /** How long the connection to a member that is gone is read on, for what it had sent before. */
    private static final int SILENCE_MILLIS = 200;

    /** A reader to which nothing comes for so long gets nothing any more. */
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final int BLOCK_BYTES = 65_536;

    private final Socket socket;
    private final InputStream stream;
    private final ReentrantLock turn = new ReentrantLock();

    // What was read last. Guarded by turn; read without it after counted, which is written behind them.
    private byte[] last = new byte[0];
    private int lastOffset;
    private int lastCount;

    /** How many bytes the reader has got. */
    private volatile long counted;

    // Guarded by turn, and then touched by the thread that deals with the end alone.
    private byte[] rest = new byte[0];
    private boolean drained;

    FarInput(Socket socket) throws IOException {
        this.socket = socket;
        this.stream = socket.getInputStream();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        turn.lock();
        try {
            int count = drained ? -1 : stream.read(bytes, offset, length);
            if (count > 0) {
                last = bytes;
                lastOffset = offset;
                lastCount = count;
                long sum = counted + count; // changed only here, under the lock
                counted = sum;
            }
            return count;
        } finally {
            turn.unlock();
        }
    }

    @Override
    public int available() throws IOException {
        return stream.available();
    }

    /** Has all of a stream that ends with a known number of bytes read, by the reader or here. */
    void drain(long total) {
        long before = counted;
        long since = System.nanoTime();
        while (counted < total) {
            if (counted != before) {
                before = counted;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STALL_NANOS) {
                return; // the connection is stuck, and whoever compares the numbers tells
            }
            if (tryTurn()) {
                try {
                    rest = stream.readNBytes((int) Math.min(Integer.MAX_VALUE - 64, total - counted));
                } catch (IOException e) {
                    // then it is less, and whoever compares the numbers tells
                } finally {
                    drained = true;
                    turn.unlock();
                }
                return;
            }
        }
    }

    /** Has what is still on its way read, from a member that is gone. */
    void drainWhatComes() {
        long before;
        do {
            before = counted;
            if (tryTurn()) {
                try {
                    rest = readUntilSilence();
                } finally {
                    drained = true;
                    turn.unlock();
                }
                return;
            }
            pause();
        } while (counted != before); // else the reader waits, and nothing comes
    }

    private byte[] readUntilSilence() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] block = new byte[BLOCK_BYTES];
        try {
            socket.setSoTimeout(SILENCE_MILLIS);
            int count;
            while ((count = stream.read(block)) >= 0) {
                all.write(block, 0, count);
            }
        } catch (IOException e) {
            // silence, or the connection is broken
        }
        return all.toByteArray();
    }

    private boolean tryTurn() {
        try {
            return turn.tryLock(TURN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false; // nobody interrupts the thread that deals with the end
        }
    }

    private static void pause() {
        try {
            Thread.sleep(SILENCE_MILLIS);
        } catch (InterruptedException e) {
            // the same
        }
    }

    /** Returns how many bytes have come in all. After a drain. */
    long total() {
        return counted + rest.length;
    }

    /** Returns the end of what has come. After a drain. */
    byte[] from(long received) {
        long end = counted;
        int unhandled = (int) (end - received);
        byte[] bytes = new byte[unhandled + rest.length];
        System.arraycopy(last, lastOffset + lastCount - unhandled, bytes, 0, unhandled);
        System.arraycopy(rest, 0, bytes, unhandled, rest.length);
        return bytes;
    }
}
