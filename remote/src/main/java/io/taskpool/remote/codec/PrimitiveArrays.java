package io.taskpool.remote.codec;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Arrays of primitive types (tags 12 to 19). Elements are copied through views of {@link ByteBuffer} in little-endian
 * order, the native order of nearly all processors, where this is a plain memory copy.
 */
final class PrimitiveArrays {
    private PrimitiveArrays() {}

    /** Returns the tag of an array, or -1 if its elements are not primitive. */
    private static int tag(Object array) {
        Class<?> type = array.getClass();
        if (type == byte[].class) {
            return ValueTag.BYTES;
        } else if (type == int[].class) {
            return ValueTag.INTS;
        } else if (type == long[].class) {
            return ValueTag.LONGS;
        } else if (type == double[].class) {
            return ValueTag.DOUBLES;
        } else if (type == float[].class) {
            return ValueTag.FLOATS;
        } else if (type == char[].class) {
            return ValueTag.CHARS;
        } else if (type == short[].class) {
            return ValueTag.SHORTS;
        }
        return type == boolean[].class ? ValueTag.BOOLEANS : -1;
    }

    /** Returns how many bytes the elements of an array take, or -1 if they are not primitive. */
    static long bytes(Object array) {
        int tag = tag(array);
        return tag < 0 ? -1 : (long) Array.getLength(array) * bytesEach(tag);
    }

    static int bytesEach(Object array) {
        return bytesEach(tag(array));
    }

    /** Writes an array if its elements are primitive; otherwise writes nothing and returns false. */
    static boolean write(Object array, ByteSink out) {
        int tag = tag(array);
        if (tag < 0) {
            return false;
        }
        int length = writeHead(tag, array, out);
        // A byte count beyond the largest array is capped at one that every sink refuses.
        int at = out.claim((int) Math.min((long) length * bytesEach(tag), Integer.MAX_VALUE));
        put(array, 0, length, out.array(), at);
        return true;
    }

    /** Writes the head of an array: its tag and length. */
    static void writeHead(Object array, ByteSink out) {
        int unused = writeHead(tag(array), array, out);
    }

    private static int writeHead(int tag, Object array, ByteSink out) {
        int length = Array.getLength(array);
        out.u8(tag);
        out.varint(length);
        return length;
    }

    /** Copies elements to bytes. */
    static void put(Object array, int index, int count, byte[] to, int at) {
        if (array instanceof byte[] from) {
            System.arraycopy(from, index, to, at, count);
            return;
        }
        if (array instanceof boolean[] from) {
            for (int i = 0; i < count; i++) {
                to[at + i] = (byte) (from[index + i] ? 1 : 0);
            }
            return;
        }
        put(
                array,
                index,
                count,
                ByteBuffer.wrap(to, at, count * bytesEach(array)).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Writes elements, of any type but {@code boolean}, to a buffer that is little-endian. */
    static void put(Object array, int index, int count, ByteBuffer bytes) {
        if (array instanceof byte[] from) {
            bytes.put(from, index, count);
        } else if (array instanceof int[] from) {
            bytes.asIntBuffer().put(from, index, count);
        } else if (array instanceof long[] from) {
            bytes.asLongBuffer().put(from, index, count);
        } else if (array instanceof double[] from) {
            bytes.asDoubleBuffer().put(from, index, count);
        } else if (array instanceof float[] from) {
            bytes.asFloatBuffer().put(from, index, count);
        } else if (array instanceof char[] from) {
            bytes.asCharBuffer().put(from, index, count);
        } else {
            bytes.asShortBuffer().put((short[]) array, index, count);
        }
    }

    static Object copy(Object array) {
        switch (tag(array)) {
            case ValueTag.BOOLEANS:
                return ((boolean[]) array).clone();
            case ValueTag.BYTES:
                return ((byte[]) array).clone();
            case ValueTag.SHORTS:
                return ((short[]) array).clone();
            case ValueTag.CHARS:
                return ((char[]) array).clone();
            case ValueTag.INTS:
                return ((int[]) array).clone();
            case ValueTag.LONGS:
                return ((long[]) array).clone();
            case ValueTag.FLOATS:
                return ((float[]) array).clone();
            default:
                return ((double[]) array).clone();
        }
    }

    static Object read(int tag, ByteSource in) throws ProtocolException {
        int each = bytesEach(tag, in);
        int length = in.count(each);
        Object made = in.takeArray((long) length * each);
        if (made != null) {
            return made;
        }
        Object array = make(tag, length);
        get(tag, in.array(), in.skip((long) length * each), array, 0, length);
        return array;
    }

    static Object make(int tag, int length) {
        switch (tag) {
            case ValueTag.BOOLEANS:
                return new boolean[length];
            case ValueTag.BYTES:
                return new byte[length];
            case ValueTag.SHORTS:
                return new short[length];
            case ValueTag.CHARS:
                return new char[length];
            case ValueTag.INTS:
                return new int[length];
            case ValueTag.LONGS:
                return new long[length];
            case ValueTag.FLOATS:
                return new float[length];
            default:
                return new double[length];
        }
    }

    /** Copies bytes to elements. */
    static void get(int tag, byte[] from, int at, Object to, int index, int count) {
        if (tag == ValueTag.BYTES) {
            System.arraycopy(from, at, to, index, count);
            return;
        }
        if (tag == ValueTag.BOOLEANS) {
            boolean[] booleans = (boolean[]) to;
            for (int i = 0; i < count; i++) {
                booleans[index + i] = from[at + i] != 0;
            }
            return;
        }
        get(tag, ByteBuffer.wrap(from, at, count * bytesEach(tag)).order(ByteOrder.LITTLE_ENDIAN), to, index, count);
    }

    /** Reads elements, of any type but {@code boolean}, from a buffer that is little-endian. */
    static void get(int tag, ByteBuffer bytes, Object to, int index, int count) {
        switch (tag) {
            case ValueTag.BYTES:
                bytes.get((byte[]) to, index, count);
                break;
            case ValueTag.SHORTS:
                bytes.asShortBuffer().get((short[]) to, index, count);
                break;
            case ValueTag.CHARS:
                bytes.asCharBuffer().get((char[]) to, index, count);
                break;
            case ValueTag.INTS:
                bytes.asIntBuffer().get((int[]) to, index, count);
                break;
            case ValueTag.LONGS:
                bytes.asLongBuffer().get((long[]) to, index, count);
                break;
            case ValueTag.FLOATS:
                bytes.asFloatBuffer().get((float[]) to, index, count);
                break;
            default:
                bytes.asDoubleBuffer().get((double[]) to, index, count);
                break;
        }
    }

    static void skip(int tag, ByteSource in) throws ProtocolException {
        int each = bytesEach(tag, in);
        in.passArray((long) in.count(each) * each);
    }

    private static int bytesEach(int tag, ByteSource in) throws ProtocolException {
        if (tag < ValueTag.BOOLEANS || tag > ValueTag.DOUBLES) {
            throw in.fault("the value tag " + tag + " where an array is due");
        }
        return bytesEach(tag);
    }

    static int bytesEach(int tag) {
        switch (tag) {
            case ValueTag.BOOLEANS:
            case ValueTag.BYTES:
                return 1;
            case ValueTag.SHORTS:
            case ValueTag.CHARS:
                return 2;
            case ValueTag.INTS:
            case ValueTag.FLOATS:
                return 4;
            default:
                return 8;
        }
    }
}
