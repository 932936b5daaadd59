package io.taskpool.cluster.wire;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Messages over a connection, in the form of the pipe's frames. Sent by any thread, received by one at a time. A send waits while the
 * other side reads nothing; {@link #close} ends that.
 */
public final class ControlStream implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream input;
    private final OutputStream output;
    private final ReentrantLock sending = new ReentrantLock();

    /** Guarded by the lock. */
    private final ByteSink sink = new ByteSink();

    /**
     * Makes it.
     *
     * @param socket the connection, which belongs to this from now on
     * @throws IOException if it is closed
     */
    public ControlStream(Socket socket) throws IOException {
        this.socket = socket;
        // Not buffered: what follows a greeting may belong to the stream of a worker.
        this.input = new DataInputStream(socket.getInputStream());
        this.output = socket.getOutputStream();
    }

    /**
     * Sends a message.
     *
     * @param kind its kind
     * @param body writes what is in it
     * @throws IOException if the connection is broken
     */
    public void send(int kind, Consumer<ByteSink> body) throws IOException {
        sending.lock();
        try {
            sink.resetAndTrim(ClusterProtocol.TEXT_WINDOW);
            int mark = sink.beginFrame(kind);
            body.accept(sink);
            sink.endFrame(mark);
            output.write(sink.array(), 0, sink.size());
            output.flush();
        } finally {
            sending.unlock();
        }
    }

    /**
     * Receives a message.
     *
     * @return the message
     * @throws IOException if the connection is broken or ends
     */
    public ControlMessage receive() throws IOException {
        int length = input.readInt();
        if (length < 1 || length > ClusterProtocol.MAX_MESSAGE) {
            throw new ProtocolException("a message of " + length + " bytes from " + socket.getRemoteSocketAddress()
                    + ", which is no part of TaskPool's cluster protocol");
        }
        int kind = input.readUnsignedByte();
        byte[] body = input.readNBytes(length - 1);
        if (body.length < length - 1) {
            throw new ProtocolException("the connection ended within a message");
        }
        return new ControlMessage(kind, new ByteSource(body));
    }

    /**
     * Introduces this side of a new connection.
     *
     * @param token what the agent accepts
     * @throws IOException if the connection is broken
     */
    public void greet(String token) throws IOException {
        send(ToAgent.GREETING, sink -> {
            sink.u32(ClusterProtocol.MAGIC);
            sink.varint(ClusterProtocol.VERSION);
            sink.string(token);
        });
    }

    /**
     * Returns the connection.
     *
     * @return the socket
     */
    public Socket socket() {
        return socket;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is left that could be lost
        }
    }
}
