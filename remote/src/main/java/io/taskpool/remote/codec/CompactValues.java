package io.taskpool.remote.codec;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The values that a compact list may contain: null, boxed primitives and strings (tags 0 to 11). */
final class CompactValues {
    private CompactValues() {}

    /** Tells whether a value has this compact form. */
    static boolean isCompact(@Nullable Object value) {
        if (value == null) {
            return true;
        }
        Class<?> type = value.getClass();
        return type == Integer.class
                || type == String.class
                || type == Long.class
                || type == Double.class
                || type == Boolean.class
                || type == Float.class
                || type == Character.class
                || type == Short.class
                || type == Byte.class;
    }

    /** Writes a value if it has this compact form; otherwise writes nothing and returns false. */
    static boolean write(@Nullable Object value, ByteSink out) {
        if (value == null) {
            out.u8(ValueTag.NULL);
            return true;
        }
        Class<?> type = value.getClass();
        if (type == Integer.class) {
            out.u8(ValueTag.INTEGER);
            out.zigzag((Integer) value);
        } else if (type == String.class) {
            writeString((String) value, out);
        } else if (type == Long.class) {
            out.u8(ValueTag.LONG);
            out.zigzag((Long) value);
        } else if (type == Double.class) {
            out.u8(ValueTag.DOUBLE);
            out.i64(Double.doubleToRawLongBits((Double) value));
        } else if (type == Boolean.class) {
            out.u8((Boolean) value ? ValueTag.TRUE : ValueTag.FALSE);
        } else if (type == Float.class) {
            out.u8(ValueTag.FLOAT);
            out.u32(Float.floatToRawIntBits((Float) value));
        } else if (type == Character.class) {
            out.u8(ValueTag.CHARACTER);
            out.varint((Character) value);
        } else if (type == Short.class) {
            out.u8(ValueTag.SHORT);
            out.zigzag((Short) value);
        } else if (type == Byte.class) {
            out.u8(ValueTag.BYTE);
            out.u8((Byte) value);
        } else {
            return false;
        }
        return true;
    }

    private static void writeString(String value, ByteSink out) {
        int length = value.length();
        int mark = out.size();
        out.u8(ValueTag.LATIN1);
        out.varint(length);
        int at = out.claim(length);
        byte[] to = out.array();
        int bits = 0;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            bits |= c;
            to[at + i] = (byte) c;
        }
        if (bits > 0xff) {
            out.truncate(mark);
            writeUtf16(value, out);
        }
    }

    private static void writeUtf16(String value, ByteSink out) {
        int length = value.length();
        out.u8(ValueTag.UTF16);
        out.varint(2L * length);
        int at = out.claim(Math.multiplyExact(2, length));
        byte[] to = out.array();
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            to[at++] = (byte) (c >> 8);
            to[at++] = (byte) c;
        }
    }

    /** Reads the value after a tag from 0 to 11. */
    static @Nullable Object read(int tag, ByteSource in) throws ProtocolException {
        switch (tag) {
            case ValueTag.NULL:
                return null;
            case ValueTag.FALSE:
                return Boolean.FALSE;
            case ValueTag.TRUE:
                return Boolean.TRUE;
            case ValueTag.BYTE:
                return (byte) in.u8();
            case ValueTag.SHORT:
                return (short) zigzag(in, Short.MIN_VALUE, Short.MAX_VALUE);
            case ValueTag.CHARACTER:
                return (char) character(in);
            case ValueTag.INTEGER:
                return (int) zigzag(in, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case ValueTag.LONG:
                return in.zigzag();
            case ValueTag.FLOAT:
                return Float.intBitsToFloat(in.u32());
            case ValueTag.DOUBLE:
                return Double.longBitsToDouble(in.i64());
            case ValueTag.LATIN1: {
                int count = in.count(1);
                return new String(in.array(), in.skip(count), count, StandardCharsets.ISO_8859_1);
            }
            case ValueTag.UTF16:
                return readUtf16(in);
            default:
                throw in.fault("the value tag " + tag + " where a compact value is due");
        }
    }

    private static String readUtf16(ByteSource in) throws ProtocolException {
        int count = in.count(1);
        if ((count & 1) != 0) {
            throw in.fault("a UTF-16 string of " + count + " bytes");
        }
        int at = in.skip(count);
        byte[] from = in.array();
        char[] chars = new char[count >> 1];
        for (int i = 0; i < chars.length; i++, at += 2) {
            chars[i] = (char) ((from[at] << 8) | (from[at + 1] & 0xff));
        }
        return new String(chars);
    }

    private static long zigzag(ByteSource in, long min, long max) throws ProtocolException {
        long value = in.zigzag();
        if (value < min || value > max) {
            throw in.fault("the number " + value + " is outside " + min + "…" + max);
        }
        return value;
    }

    private static int character(ByteSource in) throws ProtocolException {
        long value = in.varint();
        if (value < 0 || value > Character.MAX_VALUE) {
            throw in.fault("the number " + value + " is not a character");
        }
        return (int) value;
    }

    /** Skips the value after a tag from 0 to 11. */
    static void skip(int tag, ByteSource in) throws ProtocolException {
        switch (tag) {
            case ValueTag.NULL:
            case ValueTag.FALSE:
            case ValueTag.TRUE:
                break;
            case ValueTag.BYTE:
                in.skip(1);
                break;
            case ValueTag.SHORT:
            case ValueTag.CHARACTER:
            case ValueTag.INTEGER:
            case ValueTag.LONG:
                in.varint();
                break;
            case ValueTag.FLOAT:
                in.skip(4);
                break;
            case ValueTag.DOUBLE:
                in.skip(8);
                break;
            case ValueTag.LATIN1:
            case ValueTag.UTF16:
                in.skip(in.count(1));
                break;
            default:
                throw in.fault("the value tag " + tag + " where a compact value is due");
        }
    }
}
