package io.taskpool.engine.threads;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Describes what a thread of this JVM is doing. Safe for use by many threads. */
public final class ThreadStack {
    private static final Logger log = LoggerFactory.getLogger(ThreadStack.class);

    private ThreadStack() {}

    /**
     * Returns how messages name a thread.
     *
     * @param thread the thread, or null if it has ended
     * @return its id and name
     */
    public static String nameOf(@Nullable Thread thread) {
        return thread == null ? "a thread that has ended" : "thread " + thread.getId() + " (" + thread.getName() + ")";
    }

    /**
     * Returns a thread's name, id, state and stack.
     *
     * @param thread the thread, or null if it has ended
     * @return the text, one line for each frame; empty for null
     */
    public static String of(@Nullable Thread thread) {
        StringBuilder text = new StringBuilder();
        if (thread != null) {
            text.append('"').append(thread.getName()).append("\" #").append(thread.getId());
            text.append(' ').append(thread.getState()).append('\n');
            for (StackTraceElement frame : thread.getStackTrace()) {
                text.append("\tat ").append(frame).append('\n');
            }
        }
        return text.toString();
    }

    /**
     * Logs that a thread was abandoned, with its stack.
     *
     * @param name the name of its worker in messages
     * @param reason why it was abandoned
     * @param thread the thread
     */
    public static void logGivenUp(String name, String reason, @Nullable Thread thread) {
        log.warn(
                "{} is abandoned: {}. It is replaced, and ends when its task does. Its stack:\n{}",
                name,
                reason,
                of(thread).stripTrailing());
    }
}
