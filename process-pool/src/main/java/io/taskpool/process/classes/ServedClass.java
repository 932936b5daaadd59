package io.taskpool.process.classes;

/** The bytes of a class that was not defined yet. */
final class ServedClass {
    final byte[] content;
    final ClassOrigin origin;

    ServedClass(byte[] content, ClassOrigin origin) {
        this.content = content;
        this.origin = origin;
    }
}
