package io.taskpool.monitor.console;

import java.io.PrintStream;
import java.util.function.Consumer;

/** Prints lines, each if it differs from the one before: a bar that ends is drawn twice. For use by one thread at a time. */
public final class DistinctLines implements Consumer<String> {
    private final PrintStream out;
    private String last = "";

    /**
     * Makes a printer that has printed nothing.
     *
     * @param out where to
     */
    public DistinctLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void accept(String line) {
        if (!line.equals(last)) {
            last = line;
            out.println(line);
        }
    }
}
