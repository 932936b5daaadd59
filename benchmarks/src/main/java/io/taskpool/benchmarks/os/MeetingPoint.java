package io.taskpool.benchmarks.os;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A rendezvous of tasks in different processes: all wait until all have arrived, which proves that they run
 * concurrently.
 */
public final class MeetingPoint implements AutoCloseable {
    private final ServerSocket server;
    private final List<Socket> present = new ArrayList<>();

    /**
     * Opens a meeting point.
     *
     * @throws IOException if there is no free port
     */
    public MeetingPoint() throws IOException {
        server = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
    }

    /**
     * Returns the port, which tasks capture.
     *
     * @return the port
     */
    public int port() {
        return server.getLocalPort();
    }

    /**
     * Waits in a task until {@link #close}.
     *
     * @param port the port of the meeting point
     * @return this JVM's process id
     * @throws IOException if there is no such meeting point
     */
    public static long join(int port) throws IOException {
        try (SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            int unused = channel.read(ByteBuffer.allocate(1));
        }
        return ProcessHandle.current().pid();
    }

    /**
     * Waits until a number of tasks have arrived.
     *
     * @param count how many tasks
     * @param limit how long to wait at most
     * @return how many have arrived, at most {@code count}
     * @throws IOException if the network fails
     */
    public int await(int count, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (present.size() < count) {
            long millis = (end - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                break;
            }
            server.setSoTimeout((int) millis);
            try {
                present.add(server.accept());
            } catch (SocketTimeoutException e) {
                break;
            }
        }
        return present.size();
    }

    /** Releases all waiting tasks. */
    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : present) {
            socket.close();
        }
    }
}
