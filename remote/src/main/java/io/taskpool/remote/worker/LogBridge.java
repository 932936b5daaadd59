package io.taskpool.remote.worker;

import io.taskpool.remote.codec.ThrowableWriter;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.SinkOverflowException;
import io.taskpool.remote.wire.ToParent;
import io.taskpool.remote.worker.classes.ServedLoaders;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the logging of tasks leaves the worker: each event becomes a {@code LOG} frame. The classes that tasks log with
 * are defined by their own loaders; they meet the worker here, in types of the JDK. Safe for use by many threads.
 */
public final class LogBridge {
    /** A threshold above all levels. */
    public static final int OFF = 50;

    /** Longer messages are truncated. */
    private static final int MAX_MESSAGE_CHARS = 64 << 10;

    /** An event larger than this is sent without the stack trace of its throwable. */
    private static final int MAX_FRAME_BYTES = 256 << 10;

    private static volatile @Nullable LogBridge connected;

    private final Requests requests;
    private final Outbox outbox;
    private final ThrowableWriter throwables;

    private LogBridge(Requests requests, Outbox outbox, ServedLoaders loaders) {
        this.requests = requests;
        this.outbox = outbox;
        throwables = new ThrowableWriter(loaders);
    }

    static void connect(Requests requests, Outbox outbox, ServedLoaders loaders) {
        connected = new LogBridge(requests, outbox, loaders);
    }

    /**
     * Asks the parent which levels of a logger are on, and waits for the answer.
     *
     * @param logger the logger's name
     * @return the lowest level that is on, as SLF4J numbers them (0 for trace, 40 for error), or {@link #OFF}
     */
    public static int threshold(String logger) {
        LogBridge bridge = connected;
        return bridge == null ? OFF : bridge.requests.logLevel(logger);
    }

    /**
     * Sends an event.
     *
     * @param level the level as SLF4J numbers it
     * @param logger the logger's name
     * @param message the message, formatted
     * @param thrown what was thrown, or null
     * @param context the diagnostic context of the thread, or null
     */
    public static void log(
            int level,
            String logger,
            String message,
            @Nullable Throwable thrown,
            @Nullable Map<String, String> context) {
        LogBridge bridge = connected;
        if (bridge != null) {
            bridge.outbox.append(bridge.frame(level, logger, message, thrown, context), false);
            bridge.outbox.attend();
        }
    }

    private ByteSink frame(
            int level,
            String logger,
            String message,
            @Nullable Throwable thrown,
            @Nullable Map<String, String> context) {
        ByteSink frame = new ByteSink(256 + message.length());
        frame.limit(MAX_FRAME_BYTES);
        try {
            write(frame, level, logger, cut(message), context);
            if (thrown == null) {
                frame.u8(0);
            } else {
                frame.u8(1);
                throwables.writeDescription(thrown, frame);
            }
        } catch (SinkOverflowException e) {
            frame.reset();
            write(
                    frame,
                    level,
                    "",
                    "(an event of the logger " + cut(logger, 1_000) + " that is too large) " + cut(message, 10_000),
                    null);
            frame.u8(thrown == null ? 0 : 1);
            if (thrown != null) {
                throwables.writeName(thrown, frame);
            }
        }
        frame.endFrame(0);
        return frame;
    }

    private static void write(
            ByteSink frame, int level, String logger, String message, @Nullable Map<String, String> context) {
        frame.beginFrame(ToParent.LOG);
        frame.u8(level);
        frame.string(logger);
        frame.string(Thread.currentThread().getName());
        frame.string(message);
        if (context == null) {
            frame.varint(0);
            return;
        }
        frame.varint(context.size());
        for (Map.Entry<String, String> entry : context.entrySet()) {
            frame.string(String.valueOf(entry.getKey()));
            frame.string(String.valueOf(entry.getValue()));
        }
    }

    private static String cut(String message) {
        return cut(message, MAX_MESSAGE_CHARS);
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max) + "…";
    }
}
