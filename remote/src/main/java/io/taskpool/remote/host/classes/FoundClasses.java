package io.taskpool.remote.host.classes;

import io.taskpool.remote.classes.ClassBatch;
import io.taskpool.remote.classes.ClassOrigin;
import io.taskpool.remote.wire.ByteSink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Classes to be sent together. */
public final class FoundClasses {
    private record Found(int loader, String name, int origin, byte[] content) {}

    private final List<Found> classes = new ArrayList<>();

    /** Their numbers count from 1. */
    private final Map<ClassOrigin, Integer> origins = new LinkedHashMap<>();

    private long bytes;

    void add(int loader, Class<?> type, byte[] content) {
        add(loader, type.getName(), ClassOrigin.of(type), content);
    }

    void add(int loader, String name, ClassOrigin origin, byte[] content) {
        Integer number = origins.putIfAbsent(origin, origins.size() + 1);
        classes.add(new Found(loader, name, number == null ? origins.size() : number, content));
        bytes += content.length;
    }

    /**
     * Returns how many classes these are.
     *
     * @return the number
     */
    public int size() {
        return classes.size();
    }

    long bytes() {
        return bytes;
    }

    void clear() {
        classes.clear();
        origins.clear();
        bytes = 0;
    }

    /**
     * Records that a worker has all of them.
     *
     * @param sent what the worker was sent
     * @return whether it lacked any, and they should be sent
     */
    public boolean noteAsSent(SentClasses sent) {
        boolean lacked = false;
        for (Found found : classes) {
            lacked |= sent.add(found.loader, found.name);
        }
        return lacked;
    }

    /**
     * Writes the body of a {@code CLASSES} frame, as {@link ClassBatch} reads it.
     *
     * @param out where to
     */
    public void write(ByteSink out) {
        out.varint(origins.size());
        for (ClassOrigin origin : origins.keySet()) {
            origin.write(out);
        }
        out.varint(classes.size());
        for (Found found : classes) {
            out.varint(found.loader);
            out.string(found.name);
            out.varint(found.origin);
            out.bytes(found.content, 0, found.content.length);
        }
    }
}
