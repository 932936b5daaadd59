package io.taskpool.remote.classes;

/** The bytes of a class that has not been defined yet. */
public final class ServedClass {
    public final byte[] content;
    public final ClassOrigin origin;

    ServedClass(byte[] content, ClassOrigin origin) {
        this.content = content;
        this.origin = origin;
    }
}
