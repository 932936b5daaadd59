package io.taskpool;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a throwable of a task that cannot be rebuilt in this JVM, because it is not serializable or its class is
 * missing here. It carries the original's class name, message and stack trace. Its cause and its suppressed exceptions
 * are the original ones where those can be rebuilt, and stand-ins otherwise. A {@link TaskSerializationException} among the
 * suppressed ones says why the original could not be had, where that is known.
 */
public class RemoteTaskException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The original's class name. */
    private final String className;

    /** The original's message, or null. */
    private final @Nullable String originalMessage;

    /**
     * Makes the stand-in.
     *
     * @param className the binary name of the original's class
     * @param originalMessage the original's message, or null if it had none
     * @param cause the stand-in for the original's cause, or null if it had none
     */
    public RemoteTaskException(String className, @Nullable String originalMessage, @Nullable Throwable cause) {
        super(originalMessage == null ? className : className + ": " + originalMessage, cause);
        this.className = className;
        this.originalMessage = originalMessage;
    }

    /**
     * Returns the class name of the throwable that this one stands in for.
     *
     * @return the binary name of its class
     */
    public String className() {
        return className;
    }

    /**
     * Returns the message of the throwable that this one stands in for.
     *
     * @return its message, or null if it had none
     */
    public @Nullable String originalMessage() {
        return originalMessage;
    }
}
