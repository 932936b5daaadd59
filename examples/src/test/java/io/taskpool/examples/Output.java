package io.taskpool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.Callable;

/** Captures what this JVM and its workers print to standard output. */
final class Output implements AutoCloseable {
    private final PrintStream original = System.out;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Output() {
        System.setOut(new PrintStream(bytes, true, UTF_8));
    }

    static Output capture() {
        return new Output();
    }

    static String of(Callable<?> work) throws Exception {
        try (Output output = capture()) {
            work.call();
            return output.text();
        }
    }

    String text() {
        return bytes.toString(UTF_8);
    }

    @Override
    public void close() {
        System.setOut(original);
    }
}
