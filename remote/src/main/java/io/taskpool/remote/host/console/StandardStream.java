package io.taskpool.remote.host.console;

import io.taskpool.remote.wire.Protocol;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * The standard streams of this JVM that receive the text of workers: those that {@code System} holds at that moment.
 */
public enum StandardStream {
    OUT("System.out", Protocol.STDOUT_ENCODING),
    ERR("System.err", Protocol.STDERR_ENCODING);

    private final String title;
    private final String property;

    StandardStream(String title, String property) {
        this.title = title;
        this.property = property;
    }

    PrintStream stream() {
        return this == OUT ? System.out : System.err;
    }

    /** Returns the name of the thread that writes to it. */
    String role() {
        return this == OUT ? "console-out" : "console-err";
    }

    String title() {
        return title;
    }

    /**
     * Returns the option that makes a worker encode text as this stream does, so that its bytes can be passed on
     * unchanged.
     */
    public String option() {
        return "-D" + property + "=" + charset().name();
    }

    /** Returns the charset of the stream. On Java 17 it is known only for the stream that the JVM itself created. */
    public Charset charset() {
        try {
            return (Charset) PrintStream.class.getMethod("charset").invoke(stream());
        } catch (ReflectiveOperationException e) {
            String name = System.getProperty(property, System.getProperty("sun." + property));
            try {
                return name == null ? Charset.defaultCharset() : Charset.forName(name);
            } catch (IllegalArgumentException unknown) {
                return Charset.defaultCharset();
            }
        }
    }
}
