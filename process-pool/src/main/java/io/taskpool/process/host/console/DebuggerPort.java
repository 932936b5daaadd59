package io.taskpool.process.host.console;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Adds the worker's name to the line in which its JVM announces its debugger port, so that the user knows which worker
 * it is.
 */
final class DebuggerPort {
    private static final byte[] LINE =
            "Listening for transport dt_socket at address: ".getBytes(StandardCharsets.US_ASCII);

    private final Supplier<String> worker;

    DebuggerPort(Supplier<String> worker) {
        this.worker = worker;
    }

    /** Returns the text with the worker's name in front of that line, or else the same array. */
    byte[] name(byte[] text) {
        int at = find(text);
        if (at < 0) {
            return text;
        }
        byte[] name = (worker.get() + ": ").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream named = new ByteArrayOutputStream(text.length + name.length);
        named.write(text, 0, at);
        named.write(name, 0, name.length);
        named.write(text, at, text.length - at);
        return named.toByteArray();
    }

    private static int find(byte[] text) {
        for (int at = 0; at + LINE.length <= text.length; at++) {
            if ((at == 0 || text[at - 1] == '\n') && Arrays.equals(text, at, at + LINE.length, LINE, 0, LINE.length)) {
                return at;
            }
        }
        return -1;
    }
}
