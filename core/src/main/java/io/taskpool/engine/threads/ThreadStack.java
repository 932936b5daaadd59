package io.taskpool.engine.threads;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what a thread of this JVM is doing. */
public final class ThreadStack {
    private static final Logger log = LoggerFactory.getLogger(ThreadStack.class);

    private ThreadStack() {}

    /**
     * Returns a thread's name, id, state and stack.
     *
     * @param thread the thread, or null if there is none any more
     * @return the text, one line for each frame; empty without a thread
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
     * Logs that a thread is given up, and where it is stuck.
     *
     * @param name how its worker is called
     * @param reason why
     * @param thread the thread
     */
    public static void logGivenUp(String name, String reason, @Nullable Thread thread) {
        log.warn(
                "{} is given up: {}. It is replaced, and ends when its task does. It is at:\n{}",
                name,
                reason,
                of(thread).stripTrailing());
    }
}
