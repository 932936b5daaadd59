package io.taskpool.monitor.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** A connection on which a test says whatever it wants. */
final class RawHttp implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket;
    private final BufferedReader reader;

    RawHttp(URI address) throws IOException {
        socket = new Socket();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getByName(address.getHost()), address.getPort()));
        reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    /** Sends a request and returns the first line of the answer. */
    String ask(String request) throws IOException {
        send(request);
        return reader.readLine();
    }

    void send(String request) throws IOException {
        socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    /** Returns the next line that begins so, or null at the end. */
    String lineThatBegins(String start) throws IOException {
        String line;
        do {
            line = reader.readLine();
        } while (line != null && !line.startsWith(start));
        return line;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
