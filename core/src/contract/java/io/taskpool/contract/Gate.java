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
 * A gate at which tasks wait, on whatever thread or in whatever process they run. So a test knows that a task has begun,
 * and decides when it goes on, without sleeping or polling.
 */
public final class Gate implements AutoCloseable {
    private static final int ARRIVAL_LIMIT_MILLIS = 30_000;
    private final ServerSocket server;
    private final List<Socket> waiting = new ArrayList<>();
    private boolean open;

    /** Builds a gate, which is shut. */
    public Gate() {
        try {
            server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns what a task captures in place of the gate, which is not serializable.
     *
     * @return its port
     */
    public int port() {
        return server.getLocalPort();
    }

    /**
     * Waits in a task until the gate opens. A gate that is gone is open.
     *
     * @param port the gate's port
     * @throws InterruptedException if the task was interrupted
     */
    public static void pass(int port) throws InterruptedException {
        try (SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            channel.read(ByteBuffer.allocate(1));
        } catch (ClosedByInterruptException e) {
            Thread.interrupted(); // as every method that throws InterruptedException does
            throw new InterruptedException("interrupted at the gate");
        } catch (IOException e) {
            return; // the gate was opened meanwhile
        }
    }

    /**
     * Waits in the test until so many more tasks have come to the gate.
     *
     * @param count how many
     */
    public void awaitArrivals(int count) {
        for (int i = 0; i < count; i++) {
            if (!arrival(ARRIVAL_LIMIT_MILLIS)) {
                throw new AssertionError("only " + i + " of " + count + " tasks came to the gate");
            }
        }
    }

    /** Tells whether a task comes to the gate within the time. */
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
     * Lets all tasks pass, including those that come later. The server goes on accepting them: when it was closed here, a
     * task that connected at that moment now and then waited forever.
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
