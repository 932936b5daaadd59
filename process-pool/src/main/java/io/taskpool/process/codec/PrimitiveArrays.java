package io.taskpool.process.codec;

import io.taskpool.process.wire.ByteSink;
import io.taskpool.process.wire.ByteSource;
import io.taskpool.process.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Arrays of primitive types (tags 12 to 19). Elements are copied through views of {@link ByteBuffer}, little-endian,
 * as nearly all processors have them: then that is a plain copy of memory.
 */
final class PrimitiveArrays {
    private PrimitiveArrays() {}

    /** Writes the array if its elements are primitive, else writes nothing. */
    static boolean write(Object array, ByteSink out) {
        Class<?> type = array.getClass();
        if (type == byte[].class) {
            byte[] from = (byte[]) array;
            out.u8(Tag.BYTES);
            out.bytes(from, 0, from.length);
        } else if (type == int[].class) {
            int[] from = (int[]) array;
            begin(Tag.INTS, from.length, 4, out).asIntBuffer().put(from);
        } else if (type == long[].class) {
            long[] from = (long[]) array;
            begin(Tag.LONGS, from.length, 8, out).asLongBuffer().put(from);
        } else if (type == double[].class) {
            double[] from = (double[]) array;
            begin(Tag.DOUBLES, from.length, 8, out).asDoubleBuffer().put(from);
        } else if (type == float[].class) {
            float[] from = (float[]) array;
            begin(Tag.FLOATS, from.length, 4, out).asFloatBuffer().put(from);
        } else if (type == char[].class) {
            char[] from = (char[]) array;
            begin(Tag.CHARS, from.length, 2, out).asCharBuffer().put(from);
        } else if (type == short[].class) {
            short[] from = (short[]) array;
            begin(Tag.SHORTS, from.length, 2, out).asShortBuffer().put(from);
        } else if (type == boolean[].class) {
            writeBooleans((boolean[]) array, out);
        } else {
            return false;
        }
        return true;
    }

    private static void writeBooleans(boolean[] from, ByteSink out) {
        out.u8(Tag.BOOLEANS);
        out.varint(from.length);
        int at = out.claim(from.length);
        byte[] to = out.array();
        for (int i = 0; i < from.length; i++) {
            to[at + i] = (byte) (from[i] ? 1 : 0);
        }
    }

    private static ByteBuffer begin(int tag, int length, int bytesEach, ByteSink out) {
        out.u8(tag);
        out.varint(length);
        long count = (long) length * bytesEach;
        // A count that no array can have is turned into one that every sink refuses.
        int at = out.claim((int) Math.min(count, Integer.MAX_VALUE));
        return ByteBuffer.wrap(out.array(), at, (int) count).order(ByteOrder.LITTLE_ENDIAN);
    }

    static Object read(int tag, ByteSource in) throws ProtocolException {
        int length = in.count(bytesEach(tag, in));
        switch (tag) {
            case Tag.BOOLEANS: {
                boolean[] to = new boolean[length];
                int at = in.skip(length);
                byte[] from = in.array();
                for (int i = 0; i < length; i++) {
                    to[i] = from[at + i] != 0;
                }
                return to;
            }
            case Tag.BYTES: {
                byte[] to = new byte[length];
                System.arraycopy(in.array(), in.skip(length), to, 0, length);
                return to;
            }
            case Tag.SHORTS: {
                short[] to = new short[length];
                elements(in, 2 * length).asShortBuffer().get(to);
                return to;
            }
            case Tag.CHARS: {
                char[] to = new char[length];
                elements(in, 2 * length).asCharBuffer().get(to);
                return to;
            }
            case Tag.INTS: {
                int[] to = new int[length];
                elements(in, 4 * length).asIntBuffer().get(to);
                return to;
            }
            case Tag.LONGS: {
                long[] to = new long[length];
                elements(in, 8 * length).asLongBuffer().get(to);
                return to;
            }
            case Tag.FLOATS: {
                float[] to = new float[length];
                elements(in, 4 * length).asFloatBuffer().get(to);
                return to;
            }
            default: {
                double[] to = new double[length];
                elements(in, 8 * length).asDoubleBuffer().get(to);
                return to;
            }
        }
    }

    private static ByteBuffer elements(ByteSource in, int count) throws ProtocolException {
        int at = in.skip(count);
        return ByteBuffer.wrap(in.array(), at, count).order(ByteOrder.LITTLE_ENDIAN);
    }

    static void skip(int tag, ByteSource in) throws ProtocolException {
        int each = bytesEach(tag, in);
        in.skip((long) in.count(each) * each);
    }

    private static int bytesEach(int tag, ByteSource in) throws ProtocolException {
        switch (tag) {
            case Tag.BOOLEANS:
            case Tag.BYTES:
                return 1;
            case Tag.SHORTS:
            case Tag.CHARS:
                return 2;
            case Tag.INTS:
            case Tag.FLOATS:
                return 4;
            case Tag.LONGS:
            case Tag.DOUBLES:
                return 8;
            default:
                throw in.fault("the value tag " + tag + " where an array is due");
        }
    }
}
