package io.taskpool.process.host.console;

import io.taskpool.process.wire.Protocol;
import java.io.PrintStream;
import java.nio.charset.Charset;

/** The standard streams of this JVM that text of workers goes to: whatever {@code System} has at that moment. */
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

    /** Returns what the thread that writes to it is called. */
    String role() {
        return this == OUT ? "console-out" : "console-err";
    }

    String title() {
        return title;
    }

    /** Returns the option that has a worker encode text as this stream does, so that its bytes can be passed on as they are. */
    public String option() {
        return "-D" + property + "=" + charset().name();
    }

    /** Returns what the stream encodes with. On Java 17 that is known only of the stream that the JVM has made. */
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
