package io.taskpool.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What the test cases of a test write down, here and in workers, which inherit the system properties. */
final class Notes implements BeforeEachCallback, AfterEachCallback {
    /** The system property with the pid of the JVM that runs our tests. */
    static final String PARENT = "taskpool.test.parent";

    private static final String FILE = "taskpool.test.notes";

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        System.setProperty(PARENT, Long.toString(ProcessHandle.current().pid()));
        System.setProperty(FILE, Files.createTempFile("notes", ".txt").toString());
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        Files.delete(file());
        System.clearProperty(PARENT);
        System.clearProperty(FILE);
    }

    private static Path file() {
        return Path.of(System.getProperty(FILE));
    }

    /** Tells whether this is the JVM that runs our tests. */
    static boolean isParent() {
        return ProcessHandle.current().pid() == Long.getLong(PARENT);
    }

    /** Writes down what runs, and where. */
    static void write(String what) {
        try {
            Files.writeString(file(), what + (isParent() ? " here" : " there") + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what was written down. */
    List<String> lines() throws IOException {
        return Files.readAllLines(file());
    }
}
