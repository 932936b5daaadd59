package io.taskpool.benchmarks.soak;

import com.google.common.collect.EvictingQueue;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Intercepts what workers print, and checks that lines arrive undamaged.
 *
 * <p>Text that worker threads forward to this JVM's standard error and marked lines on its standard output are counted,
 * not shown; all other output is passed on.
 */
final class Noise implements AutoCloseable {
    private static final Pattern LINE = Pattern.compile("noise (-?\\d+) (\\d+) (\\S+)");
    private static final Pattern PARTS = Pattern.compile("^(⟨\\d+⟩)+");
    private static final String WORKERS_ERRORS = "-process-console-err";
    private static final int KEPT = 40;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final Violations violations;
    private final EvictingQueue<String> lastErrors = EvictingQueue.create(KEPT);
    private long lines;

    Noise(Violations violations) {
        this.violations = violations;
        System.setOut(new PrintStream(new Lines(true), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new Lines(false), true, StandardCharsets.UTF_8));
    }

    /**
     * Returns a line that contains its own check. It has multi-byte characters, so that a cut between bytes is
     * detected.
     */
    static String line(int call, int line) {
        return "noise " + call + " " + line + " " + check(call, line);
    }

    /** Returns a partial line, which may be printed between the lines of other calls, but not within one. */
    static String part(int call) {
        return "⟨" + call + "⟩";
    }

    private static String check(int call, int line) {
        return "ÄΩ漢😀".repeat(1 + line % 40) + Integer.toHexString(call * 31 + line);
    }

    private synchronized void taken(String printed, boolean standardOutput) {
        if (!standardOutput) {
            if (Thread.currentThread().getName().contains(WORKERS_ERRORS)) {
                lines++;
                lastErrors.add(printed);
            } else {
                err.println(printed);
            }
            return;
        }
        String text = PARTS.matcher(printed).replaceFirst("");
        if (!text.startsWith("noise ")) {
            out.println(text);
            return;
        }
        lines++;
        Matcher line = LINE.matcher(text);
        if (!line.matches()
                || !line.group(3).equals(check(Integer.parseInt(line.group(1)), Integer.parseInt(line.group(2))))) {
            violations.add("a line that a worker printed arrived damaged: '" + text + "'");
        }
    }

    synchronized long lines() {
        return lines;
    }

    /** Returns the last lines that workers wrote to standard error. */
    synchronized String lastErrors() {
        return String.join("\n", lastErrors);
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
    }

    /** Splits output into lines; text that is printed in one piece arrives in one write. */
    private final class Lines extends OutputStream {
        private final boolean standardOutput;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(boolean standardOutput) {
            this.standardOutput = standardOutput;
        }

        @Override
        public synchronized void write(int next) {
            if (next == '\n') {
                taken(line.toString(StandardCharsets.UTF_8), standardOutput);
                line.reset();
            } else {
                line.write(next);
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                write(bytes[i]);
            }
        }
    }
}
