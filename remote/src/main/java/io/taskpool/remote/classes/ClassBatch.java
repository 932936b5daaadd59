package io.taskpool.remote.classes;

import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;

/** Classes that are sent together. */
public final class ClassBatch {
    private final ClassOrigin[] origins;
    private final int[] loaders;
    private final String[] names;
    private final int[] originNumbers;
    private final byte[][] contents;

    /**
     * Reads classes. Defines none of them.
     *
     * @param in the source to read from
     * @throws ProtocolException if the bytes are not a batch of classes
     */
    public ClassBatch(ByteSource in) throws ProtocolException {
        origins = new ClassOrigin[in.count(7)];
        for (int i = 0; i < origins.length; i++) {
            origins[i] = ClassOrigin.read(in);
        }
        int count = in.count(4);
        loaders = new int[count];
        names = new String[count];
        originNumbers = new int[count];
        contents = new byte[count][];
        for (int i = 0; i < count; i++) {
            loaders[i] = in.varint31();
            names[i] = in.string();
            int origin = in.varint31();
            if (origin < 1 || origin > origins.length) {
                throw in.fault("origin " + origin + " of " + origins.length);
            }
            originNumbers[i] = origin;
            contents[i] = in.bytes();
        }
    }

    public int size() {
        return names.length;
    }

    public int loader(int index) {
        return loaders[index];
    }

    public String name(int index) {
        return names[index];
    }

    public ServedClass content(int index) {
        return new ServedClass(contents[index], origins[originNumbers[index] - 1]);
    }
}
