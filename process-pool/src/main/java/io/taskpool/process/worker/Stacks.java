package io.taskpool.process.worker;

import java.util.Map;

/** Describes what all threads are doing. */
final class Stacks {
    private static final int MAX_CHARS = 1 << 20;

    private Stacks() {}

    static String describe() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Thread, StackTraceElement[]> entry :
                Thread.getAllStackTraces().entrySet()) {
            Thread thread = entry.getKey();
            text.append('"').append(thread.getName()).append('"');
            text.append(thread.isDaemon() ? " daemon " : " ")
                    .append(thread.getState())
                    .append('\n');
            for (StackTraceElement frame : entry.getValue()) {
                text.append("    at ").append(frame).append('\n');
            }
            text.append('\n');
            if (text.length() > MAX_CHARS) {
                text.setLength(MAX_CHARS);
                return text.append("…\n").toString();
            }
        }
        return text.toString();
    }
}
