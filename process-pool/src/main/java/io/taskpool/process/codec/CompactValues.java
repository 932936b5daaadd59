package io.taskpool.process.codec;

import io.taskpool.process.wire.ByteSink;
import io.taskpool.process.wire.ByteSource;
import io.taskpool.process.wire.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The values that may stand in a compact list: null, boxed primitives and strings (tags 0 to 11). */
final class CompactValues {
    private CompactValues() {}

    /** Tells whether the value is one of these. */
    static boolean isOne(@Nullable Object value) {
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

    /** Writes the value if it is one of these, else writes nothing. */
    static boolean write(@Nullable Object value, ByteSink out) {
        if (value == null) {
            out.u8(Tag.NULL);
            return true;
        }
        Class<?> type = value.getClass();
        if (type == Integer.class) {
            out.u8(Tag.INTEGER);
            out.zigzag((Integer) value);
        } else if (type == String.class) {
            writeString((String) value, out);
        } else if (type == Long.class) {
            out.u8(Tag.LONG);
            out.zigzag((Long) value);
        } else if (type == Double.class) {
            out.u8(Tag.DOUBLE);
            out.i64(Double.doubleToRawLongBits((Double) value));
        } else if (type == Boolean.class) {
            out.u8((Boolean) value ? Tag.TRUE : Tag.FALSE);
        } else if (type == Float.class) {
            out.u8(Tag.FLOAT);
            out.u32(Float.floatToRawIntBits((Float) value));
        } else if (type == Character.class) {
            out.u8(Tag.CHARACTER);
            out.varint((Character) value);
        } else if (type == Short.class) {
            out.u8(Tag.SHORT);
            out.zigzag((Short) value);
        } else if (type == Byte.class) {
            out.u8(Tag.BYTE);
            out.u8((Byte) value);
        } else {
            return false;
        }
        return true;
    }

    private static void writeString(String value, ByteSink out) {
        int length = value.length();
        int mark = out.size();
        out.u8(Tag.LATIN1);
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
        out.u8(Tag.UTF16);
        out.varint(2L * length);
        int at = out.claim(Math.multiplyExact(2, length));
        byte[] to = out.array();
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            to[at++] = (byte) (c >> 8);
            to[at++] = (byte) c;
        }
    }

    /** Reads the value that follows a tag from 0 to 11. */
    static @Nullable Object read(int tag, ByteSource in) throws ProtocolException {
        switch (tag) {
            case Tag.NULL:
                return null;
            case Tag.FALSE:
                return Boolean.FALSE;
            case Tag.TRUE:
                return Boolean.TRUE;
            case Tag.BYTE:
                return (byte) in.u8();
            case Tag.SHORT:
                return (short) zigzag(in, Short.MIN_VALUE, Short.MAX_VALUE);
            case Tag.CHARACTER:
                return (char) character(in);
            case Tag.INTEGER:
                return (int) zigzag(in, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case Tag.LONG:
                return in.zigzag();
            case Tag.FLOAT:
                return Float.intBitsToFloat(in.u32());
            case Tag.DOUBLE:
                return Double.longBitsToDouble(in.i64());
            case Tag.LATIN1: {
                int count = in.count(1);
                return new String(in.array(), in.skip(count), count, StandardCharsets.ISO_8859_1);
            }
            case Tag.UTF16:
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
            throw in.fault("the number " + value + " is no character");
        }
        return (int) value;
    }

    /** Passes over what follows a tag from 0 to 11. */
    static void skip(int tag, ByteSource in) throws ProtocolException {
        switch (tag) {
            case Tag.NULL:
            case Tag.FALSE:
            case Tag.TRUE:
                break;
            case Tag.BYTE:
                in.skip(1);
                break;
            case Tag.SHORT:
            case Tag.CHARACTER:
            case Tag.INTEGER:
            case Tag.LONG:
                in.varint();
                break;
            case Tag.FLOAT:
                in.skip(4);
                break;
            case Tag.DOUBLE:
                in.skip(8);
                break;
            case Tag.LATIN1:
            case Tag.UTF16:
                in.skip(in.count(1));
                break;
            default:
                throw in.fault("the value tag " + tag + " where a compact value is due");
        }
    }
}
