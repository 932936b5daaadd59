package io.taskpool.remote.worker;

import java.util.Map;

/** Describes what all threads are doing, the one that runs the calls first. */
final class Stacks {
    private static final int MAX_CHARS = 1 << 20;

    private Stacks() {}

    static String describe(Thread runner) {
        StringBuilder text = new StringBuilder();
        Map<Thread, StackTraceElement[]> all = Thread.getAllStackTraces();
        StackTraceElement[] first = all.remove(runner);
        if (first != null) {
            append(text, runner, first);
        }
        for (Map.Entry<Thread, StackTraceElement[]> entry : all.entrySet()) {
            append(text, entry.getKey(), entry.getValue());
            if (text.length() > MAX_CHARS) {
                text.setLength(MAX_CHARS);
                return text.append("…\n").toString();
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Thread thread, StackTraceElement[] frames) {
        text.append('"').append(thread.getName()).append('"');
        text.append(thread.isDaemon() ? " daemon " : " ")
                .append(thread.getState())
                .append('\n');
        for (StackTraceElement frame : frames) {
            text.append("    at ").append(frame).append('\n');
        }
        text.append('\n');
    }
}
