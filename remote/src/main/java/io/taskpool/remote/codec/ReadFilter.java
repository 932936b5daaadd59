package io.taskpool.remote.codec;

import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedReference;
import java.io.ObjectInputFilter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits the memory that reading one stream of Java serialization may take, and consults the user's and the JVM's
 * filters as well. An object that any of them refuses is refused. Used for one stream.
 */
final class ReadFilter implements ObjectInputFilter {
    /**
     * Bytes that hash tables may take for each byte of the stream: an entry takes at least two bytes in the stream, and
     * a table at the smallest load factor that is honoured has eight slots of four bytes for each entry.
     */
    private static final long BYTES_PER_BYTE = 32;

    private static final long BYTES_PER_PLACE = 4;

    private final long streamBytes;
    private final long budget;
    private final HashBudget hashing;
    private final @Nullable ObjectInputFilter user;
    private final @Nullable ObjectInputFilter jvm;
    private long claimed;
    private @Nullable String refusal;

    ReadFilter(
            long streamBytes,
            long budget,
            HashBudget hashing,
            @Nullable ObjectInputFilter user,
            @Nullable ObjectInputFilter jvm) {
        this.streamBytes = streamBytes;
        this.budget = budget;
        this.hashing = hashing;
        this.user = user;
        this.jvm = jvm;
    }

    /** Returns which filter refused what, or null if this filter refused nothing. */
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
        Class<?> type = info.serialClass();
        if (type == PartReference.class || type == SharedReference.class || type == SharedKey.class) {
            return Status.ALLOWED; // the library's own placeholders, which are replaced by what they refer to
        }
        Status byUser = user == null ? Status.UNDECIDED : user.checkInput(info);
        if (byUser == Status.REJECTED) {
            refusal = "the pool's filter refuses " + name(info) + advice(info.serialClass());
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

    private static String advice(@Nullable Class<?> type) {
        Class<?> element = type;
        while (element != null && element.isArray()) {
            element = element.getComponentType();
        }
        return element == null || element.isPrimitive()
                ? ""
                : "; if it is safe to read, let resultPackages name \"" + element.getPackageName()
                        + "\", or the filter given to resultFilter allow it";
    }

    private @Nullable String overLimit(FilterInfo info) {
        Class<?> type = info.serialClass();
        if (type == null) {
            return hashing.refusalOfReference();
        }
        if (info.arrayLength() < 0) {
            return null;
        }
        if (type != Object[].class && type != Map.Entry[].class) {
            // Each element takes bytes in the stream.
            return info.arrayLength() > streamBytes / elementBytes(type)
                    ? "an array " + type.getTypeName() + " of " + info.arrayLength() + " elements in a stream of "
                            + streamBytes + " bytes"
                    : null;
        }
        // Collections may ask for far more than the stream contains: nCopies repeats one element.
        claimed += info.arrayLength() * BYTES_PER_PLACE;
        if (claimed > budget + BYTES_PER_BYTE * streamBytes) {
            return "collections and arrays in it take more than " + (budget + BYTES_PER_BYTE * streamBytes)
                    + " bytes, which " + streamBytes + " bytes of the message account for only in part; raise the limit"
                    + " with ProcessTaskPool.builder().maxMessageBytes(…) and this JVM's heap with -Xmx";
        }
        return null;
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
