package io.taskpool.remote.host.classes;

import java.util.ArrayList;
import java.util.List;

/** Reads a class file for the names of other classes that are likely to be needed with it. */
final class ClassFile {
    private static final int MAGIC = 0xCAFEBABE;

    private final byte[] bytes;
    private int[] offsets = new int[0];

    private ClassFile(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Names the classes that the constant pool refers to and that are nested in the class, are its superclass or one of
     * its interfaces, or are in its package. They may not exist.
     */
    static List<String> likelyNeeded(byte[] bytes) {
        try {
            return new ClassFile(bytes).names();
        } catch (IndexOutOfBoundsException e) {
            return List.of(); // an unknown class file format: nothing is prefetched
        }
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        if (u2(0) << 16 != (MAGIC & 0xffff0000) || u2(2) != (MAGIC & 0xffff)) {
            return names;
        }
        int count = u2(8);
        offsets = new int[count];
        int at = 10;
        for (int i = 1; i < count; i++) {
            offsets[i] = at;
            int tag = bytes[at];
            at += size(tag, at);
            if (tag == 5 || tag == 6) {
                i++; // long and double take two entries
            }
        }
        String own = className(u2(at + 2));
        String ownPackage = own.substring(0, own.lastIndexOf('/') + 1);
        if (u2(at + 4) != 0) {
            add(className(u2(at + 4)), names); // the superclass and the interfaces are needed first
        }
        int interfaces = u2(at + 6);
        for (int i = 0; i < interfaces; i++) {
            add(className(u2(at + 8 + 2 * i)), names);
        }
        for (int i = 1; i < count; i++) {
            if (offsets[i] != 0 && bytes[offsets[i]] == 7) {
                String name = className(i);
                boolean samePackage = name.startsWith(ownPackage) && name.indexOf('/', ownPackage.length()) < 0;
                if (samePackage && !name.equals(own)) {
                    add(name, names);
                }
            }
        }
        return names;
    }

    private static void add(String internalName, List<String> names) {
        if (!internalName.startsWith("[") && !internalName.startsWith("java/")) {
            names.add(internalName.replace('/', '.'));
        }
    }

    private int size(int tag, int at) {
        return switch (tag) {
            case 1 -> 3 + u2(at + 1);
            case 7, 8, 16, 19, 20 -> 3;
            case 15 -> 4;
            case 5, 6 -> 9;
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 5;
            default -> throw new IndexOutOfBoundsException("constant pool tag " + tag);
        };
    }

    private String className(int index) {
        int name = offsets[u2(offsets[index] + 1)];
        int length = u2(name + 1);
        // Modified UTF-8 differs from UTF-8 only for characters that are rare in class names; such classes are not
        // prefetched.
        return new String(bytes, name + 3, length, java.nio.charset.StandardCharsets.UTF_8);
    }

    private int u2(int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
