package io.taskpool.shared;

import io.taskpool.engine.shared.SharedReference;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;

/**
 * What the program and its tasks hold of a shared object, or of a part of one. It crosses to another JVM as a reference, and in no
 * other way.
 */
abstract class SharedHandle implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    final transient Access access;
    final transient int part;

    SharedHandle(Access access) {
        this(access, 0);
    }

    /** @param part which part of the object this is; 0 for the whole */
    SharedHandle(Access access, int part) {
        this.access = access;
        this.part = part;
    }

    /**
     * Returns what it is written as, and notes that it is being written.
     *
     * @throws NotSerializableException if it cannot be used where it is written to
     */
    final SharedReference reference() throws NotSerializableException {
        return new SharedReference(getClass().getName(), access.key(), part, null);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "@" + Integer.toHexString(hashCode());
    }

    @Serial
    final Object writeReplace() throws NotSerializableException {
        return reference();
    }

    @Serial
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw noReference();
    }

    /** For bytes that name a public class without this one above it. */
    @Serial
    private void readObjectNoData() throws InvalidObjectException {
        throw noReference();
    }

    /** What to throw where the bytes of an object are read that was not written by this library. */
    static InvalidObjectException noReference() {
        return new InvalidObjectException("a shared object is written as a reference, and these bytes are none");
    }
}
