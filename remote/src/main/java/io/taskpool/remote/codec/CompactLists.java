package io.taskpool.remote.codec;

import io.taskpool.remote.wire.ByteSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lists of the JDK that have a compact form if all their elements have one. */
final class CompactLists {
    private static final Class<?> LIST_1_2 = List.of(1).getClass();
    private static final Class<?> LIST_N = List.of(1, 2, 3).getClass();
    private static final Class<?> AS_LIST = Arrays.asList(1).getClass();

    private CompactLists() {}

    /**
     * Tells whether lists of a class refer only to their elements. A list of {@code Arrays.asList} also refers to an
     * array.
     */
    static boolean refersToElementsAlone(Class<?> type) {
        return type == ArrayList.class || type == LIST_1_2 || type == LIST_N;
    }

    /**
     * Writes a list if its class and all its elements have a compact form; otherwise writes nothing and returns false.
     */
    static boolean write(List<?> list, Class<?> type, ByteSink out) {
        int tag;
        if (type == ArrayList.class) {
            tag = ValueTag.ARRAY_LIST;
        } else if (type == LIST_1_2) {
            tag = ValueTag.LIST_OF;
        } else if (type == LIST_N) {
            tag = refusesNull(list) ? ValueTag.LIST_OF : ValueTag.STREAM_LIST;
        } else if (type == AS_LIST) {
            tag = ValueTag.AS_LIST;
        } else {
            return false;
        }
        int mark = out.size();
        int count = list.size();
        out.u8(tag);
        out.varint(count);
        for (int i = 0; i < count; i++) {
            if (!CompactValues.write(list.get(i), out)) {
                out.truncate(mark);
                return false;
            }
        }
        return true;
    }

    /**
     * Distinguishes {@code List.of} from {@code Stream.toList}, whose lists are of the same class but may contain null.
     */
    private static boolean refusesNull(List<?> list) {
        try {
            boolean ignored = list.contains(null);
            return false;
        } catch (NullPointerException e) {
            return true;
        }
    }
}
