package io.taskpool.remote.codec;

import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedReference;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The compact form of a reference to a shared object (tag 30). With it, a lambda that captured a queue needs no Java
 * serialization, which would cost a new JVM tens of milliseconds.
 */
final class SharedNames {
    private SharedNames() {}

    static void write(SharedReference reference, ByteSink out, ClassNumbering classes) throws IOException {
        out.u8(ValueTag.SHARED_OBJECT);
        out.string(reference.type());
        out.i64(reference.key().object());
        out.i64(reference.key().secret());
        out.varint(reference.part());
        Class<?> api = reference.api();
        out.u8(api == null ? 0 : 1);
        if (api != null) {
            out.varint(classes.idOf(api));
            out.string(api.getName());
        }
    }

    /** Reads what stands behind the tag, and returns the object. */
    static Object read(ByteSource in, ClassNumbering classes) throws IOException, ClassNotFoundException {
        String type = in.string();
        long object = in.i64();
        long secret = in.i64();
        int part = in.varint31();
        Class<?> api = in.u8() == 0 ? null : api(in, classes);
        return new SharedReference(type, new SharedKey(object, secret), part, api).object();
    }

    private static @Nullable Class<?> api(ByteSource in, ClassNumbering classes)
            throws ProtocolException, ClassNotFoundException {
        int loader = in.varint31();
        return classes.load(loader, in.string());
    }

    /** Skips what stands behind the tag. */
    static void skip(ByteSource in) throws ProtocolException {
        in.skip(in.count(1));
        in.skip(2 * Long.BYTES);
        in.varint31();
        int hasApi = in.u8();
        if (hasApi > 1) {
            throw in.fault("the flag " + hasApi);
        }
        if (hasApi == 1) {
            in.varint31();
            in.skip(in.count(1));
        }
    }
}
