package io.taskpool.process.codec;

import java.io.ObjectInputFilter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits what one stream of Java serialization may make, whatever is in it, and asks the user's and the JVM's filters
 * besides. Whoever refuses wins. Made for one stream.
 */
final class ReadFilter implements ObjectInputFilter {
    /**
     * Nesting allowed. A stack of 1 MiB, as the threads that read have, takes some thousand levels; what goes deeper
     * could not have been written either. Where a stack is smaller, the overflow fails that value alone.
     */
    static final long MAX_DEPTH = 2_000;

    /** Objects and back references allowed: ten million small objects take about a quarter of a gigabyte. */
    static final long MAX_REFERENCES = 20_000_000;

    /**
     * Hash sets and maps allowed inside one another. Each level can double the time to compute a hash code, so a few
     * hundred bytes that nest a hundred sets keep a processor busy for ever; at twenty it is a tenth of a second.
     */
    static final int MAX_HASH_NESTING = 20;

    /**
     * Room that a hash table may claim for each byte of the stream: an entry takes two bytes or more, a table at the
     * smallest load factor that is honoured has eight places for each entry.
     */
    private static final long TABLE_PLACES_PER_BYTE = 8;

    /** The smallest tables and lists claim up to this many places even when they are empty. */
    private static final long FREE_PLACES = 1_024;

    private final long streamBytes;
    private final @Nullable ObjectInputFilter user;
    private final @Nullable ObjectInputFilter jvm;
    private final long[] hashDepths = new long[MAX_HASH_NESTING + 1];
    private int hashNesting;
    private @Nullable String refusal;

    ReadFilter(long streamBytes, @Nullable ObjectInputFilter user, @Nullable ObjectInputFilter jvm) {
        this.streamBytes = streamBytes;
        this.user = user;
        this.jvm = jvm;
    }

    /** Returns who refused what, or null if nothing was refused here. */
    @Nullable
    String refusal() {
        return refusal;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        String overLimit = overLimit(info);
        if (overLimit != null) {
            refusal = overLimit;
            return Status.REJECTED;
        }
        Status byUser = user == null ? Status.UNDECIDED : user.checkInput(info);
        if (byUser == Status.REJECTED) {
            refusal = "the pool's filter refuses " + name(info);
            return Status.REJECTED;
        }
        Status byJvm = jvm == null ? Status.UNDECIDED : jvm.checkInput(info);
        if (byJvm == Status.REJECTED) {
            refusal = "the JVM's filter (jdk.serialFilter) refuses " + name(info);
            return Status.REJECTED;
        }
        return byUser == Status.ALLOWED || byJvm == Status.ALLOWED ? Status.ALLOWED : Status.UNDECIDED;
    }

    private static String name(FilterInfo info) {
        Class<?> type = info.serialClass();
        return type == null ? "the size or depth of the stream" : type.getTypeName();
    }

    private @Nullable String overLimit(FilterInfo info) {
        if (info.depth() > MAX_DEPTH) {
            return "objects are nested deeper than " + MAX_DEPTH;
        }
        if (info.references() > MAX_REFERENCES) {
            return "more than " + MAX_REFERENCES + " objects";
        }
        Class<?> type = info.serialClass();
        if (type == null || info.arrayLength() < 0) {
            return null;
        }
        if (type == Map.Entry[].class && isNestedTooDeep(info.depth())) {
            return "hash sets or maps are nested deeper than " + MAX_HASH_NESTING;
        }
        long places = streamBytes / elementBytes(type) * (type == Map.Entry[].class ? TABLE_PLACES_PER_BYTE : 1);
        if (info.arrayLength() > places + FREE_PLACES) {
            return "an array " + type.getTypeName() + " of " + info.arrayLength() + " elements in a stream of "
                    + streamBytes + " bytes";
        }
        return null;
    }

    /** Every hash table of the JDK asks for its array when it is read, which tells where in the nesting it stands. */
    private boolean isNestedTooDeep(long depth) {
        while (hashNesting > 0 && hashDepths[hashNesting - 1] >= depth) {
            hashNesting--;
        }
        if (hashNesting == MAX_HASH_NESTING) {
            return true;
        }
        hashDepths[hashNesting++] = depth;
        return false;
    }

    private static int elementBytes(Class<?> arrayType) {
        Class<?> element = arrayType.getComponentType();
        if (element == long.class || element == double.class) {
            return 8;
        }
        if (element == int.class || element == float.class) {
            return 4;
        }
        return element == char.class || element == short.class ? 2 : 1;
    }
}
