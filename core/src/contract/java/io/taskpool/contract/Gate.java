package io.taskpool.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A gate at which tasks wait, on any thread or in any process. It lets a test know that a task has started and decide
 * when the task continues, without sleeping or polling.
 */
public final class Gate implements AutoCloseable {
    private static final int ARRIVAL_LIMIT_MILLIS = 60_000;
    private final ServerSocket server;
    private final List<Socket> waiting = new ArrayList<>();
    private boolean open;

    /** Makes a closed gate. */
    public Gate() {
        try {
            server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the port, which tasks capture instead of the gate because it is serializable.
     *
     * @return the gate's port
     */
    public int port() {
        return server.getLocalPort();
    }

    /**
     * Waits, within a task, until the gate opens. A gate that was closed lets tasks pass.
     *
     * @param port the gate's port
     * @throws InterruptedException if the task was interrupted
     */
    public static void pass(int port) throws InterruptedException {
        try (SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            channel.read(ByteBuffer.allocate(1));
        } catch (ClosedByInterruptException e) {
            Thread.interrupted(); // clears the flag, as methods that throw InterruptedException do
            throw new InterruptedException("interrupted at the gate");
        } catch (IOException e) {
            return; // the gate was opened in the meantime
        }
    }

    /**
     * Waits, within the test, until more tasks have arrived at the gate.
     *
     * @param count the number of further tasks
     */
    public void awaitArrivals(int count) {
        for (int i = 0; i < count; i++) {
            if (!arrival(ARRIVAL_LIMIT_MILLIS)) {
                throw new AssertionError("only " + i + " of " + count + " tasks arrived at the gate");
            }
        }
    }

    /** Tells whether a task arrives at the gate within the given time. */
    boolean arrival(int limitMillis) {
        try {
            server.setSoTimeout(limitMillis);
            waiting.add(server.accept());
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Lets all tasks pass, including later ones. The server socket stays open: closing it here occasionally made a task
     * that was connecting at that moment wait forever.
     */
    public void open() {
        if (open) {
            return;
        }
        open = true;
        closeWaiting();
        Thread keeper = new Thread(this::letPass, "gate " + port());
        keeper.setDaemon(true);
        keeper.start();
    }

    private void letPass() {
        try {
            server.setSoTimeout(0);
            while (true) {
                server.accept().close();
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        closeWaiting();
    }

    private void closeWaiting() {
        try {
            for (Socket socket : waiting) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
