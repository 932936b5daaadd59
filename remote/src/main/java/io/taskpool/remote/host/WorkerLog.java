package io.taskpool.remote.host;

import io.taskpool.remote.codec.ThrowableReader;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * Logs here what a worker's tasks have logged there. While it does, the thread bears the worker's and the other thread's
 * name, which is what backends print, and its diagnostic context is that of the task, with the worker's number and pid. A
 * backend that does not return keeps the thread that called it, and no other.
 */
final class WorkerLog {
    /** Backends keep each logger for ever, so a worker cannot have as many as it likes. */
    private static final int MAX_LOGGERS = 10_000;

    private static final int MAX_NAME_CHARS = 1_000;

    /** Above all levels. */
    private static final int OFF = 50;

    private static final String OTHERS = "io.taskpool.worker";

    private static final Set<String> NAMES = ConcurrentHashMap.newKeySet();

    /** How many events may wait for a backend that does not go on. */
    private static final int MAX_WAITING = 1_000;

    private final WorkerHandle worker;
    private final ThrowableReader throwables;

    /** Guards itself and the two below. */
    private final ArrayDeque<Event> waiting = new ArrayDeque<>();

    private boolean busy;
    private int dropped;

    WorkerLog(WorkerHandle worker, ThrowableReader throwables) {
        this.worker = worker;
        this.throwables = throwables;
    }

    /** Returns the lowest level of a logger that is on here. */
    static int threshold(String name) {
        Logger logger = logger(name);
        for (Level level : new Level[] {Level.TRACE, Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR}) {
            if (logger.isEnabledForLevel(level)) {
                return level.toInt();
            }
        }
        return OFF;
    }

    /** Reads the body of a {@code LOG} frame. */
    Event read(ByteSource body) throws ProtocolException {
        Level level = level(body);
        String name = body.string();
        String thread = body.string();
        String message = body.string();
        Map<String, String> context = new HashMap<>();
        for (int i = body.count(2); i > 0; i--) {
            context.put(body.string(), body.string());
        }
        int hasThrown = body.u8();
        if (hasThrown > 1) {
            throw body.fault("the flag " + hasThrown);
        }
        Throwable thrown = hasThrown == 0 ? null : throwables.readDescription(body);
        body.expectEnd();
        context.put("taskpool.worker", Integer.toString(worker.number()));
        context.put("taskpool.pid", Long.toString(worker.pid()));
        return new Event(name, level, threadName(thread), message, context, thrown);
    }

    /** What a task has logged. */
    record Event(
            String logger,
            Level level,
            String thread,
            String message,
            Map<String, String> context,
            @Nullable Throwable thrown) {}

    /**
     * Hands an event to the backend. While that keeps another thread with one of this worker, this event waits for that
     * thread, so that their order stays, or is dropped if too many wait.
     */
    void log(Event event) {
        synchronized (waiting) {
            if (busy) {
                if (waiting.size() < MAX_WAITING) {
                    waiting.addLast(event);
                } else {
                    dropped++;
                }
                return;
            }
            busy = true;
        }
        for (Event next = event; next != null; next = nextWaiting()) {
            handOver(next);
        }
    }

    private @Nullable Event nextWaiting() {
        synchronized (waiting) {
            Event next = waiting.pollFirst();
            if (next == null && dropped > 0) {
                next = new Event(
                        OTHERS,
                        Level.WARN,
                        worker.displayName(),
                        dropped
                                + " events of this worker were dropped, since the logging backend took none for so long",
                        Map.of(),
                        null);
                dropped = 0;
            }
            busy = next != null;
            return next;
        }
    }

    private static Level level(ByteSource body) throws ProtocolException {
        int number = body.u8();
        return switch (number) {
            case 0 -> Level.TRACE;
            case 10 -> Level.DEBUG;
            case 20 -> Level.INFO;
            case 30 -> Level.WARN;
            case 40 -> Level.ERROR;
            default -> throw body.fault("the log level " + number);
        };
    }

    private static Logger logger(String name) {
        boolean known = NAMES.contains(name);
        if (!known && name.length() <= MAX_NAME_CHARS && NAMES.size() < MAX_LOGGERS) {
            NAMES.add(name);
            known = true;
        }
        return LoggerFactory.getLogger(known ? name : OTHERS);
    }

    private String threadName(String thread) {
        return thread.equals("taskpool-worker") ? worker.displayName() : worker.displayName() + " " + thread;
    }

    private static void handOver(Event event) {
        String message = event.message;
        Throwable thrown = event.thrown;
        Thread self = Thread.currentThread();
        String ownName = self.getName();
        Map<String, String> ownContext = null;
        try {
            Logger logger = logger(event.logger);
            ownContext = MDC.getCopyOfContextMap();
            self.setName(event.thread);
            MDC.setContextMap(event.context);
            // Not the fluent methods, since the message is formatted and may hold what looks like a place for an
            // argument.
            switch (event.level) {
                case TRACE -> logger.trace(message, thrown);
                case DEBUG -> logger.debug(message, thrown);
                case INFO -> logger.info(message, thrown);
                case WARN -> logger.warn(message, thrown);
                case ERROR -> logger.error(message, thrown);
            }
        } catch (RuntimeException | Error e) {
            // The backend's own affair: an appender that throws must not cost a call its worker, and there is no
            // telling it.
            return;
        } finally {
            self.setName(ownName);
            restore(ownContext);
        }
    }

    private static void restore(@Nullable Map<String, String> context) {
        try {
            if (context == null) {
                MDC.clear();
            } else {
                MDC.setContextMap(context);
            }
        } catch (RuntimeException | Error e) {
            return; // the backend's affair, too
        }
    }
}
