package io.taskpool.shared;

import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedLink;
import io.taskpool.engine.shared.SharedReference;
import io.taskpool.engine.shared.SharedTarget;
import io.taskpool.engine.shared.SharedTargets;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;

/**
 * How the objects of one public class cross to workers and back. Safe for use by many threads.
 *
 * @param <H> the class
 */
abstract class SharedClassKind<H extends SharedHandle> implements SharedReference.Kind, StandInTable.Maker {
    private final Class<?> type;
    private final String what;

    /** @param what what such an object is, for messages: {@code the queue} */
    SharedClassKind(Class<?> type, String what) {
        this.type = type;
        this.what = what;
    }

    /** Makes the stand-in of an object that is reached like that. */
    abstract H standIn(LinkAccess access);

    @Override
    public final Object make(SharedKey key, SharedLink link) {
        return standIn(new LinkAccess(link, key, what));
    }

    @Override
    public final SharedReference referenceTo(Object object) throws NotSerializableException {
        return cast(object).reference();
    }

    @Override
    public final Object objectOf(SharedReference reference) throws InvalidObjectException {
        return find(reference.key());
    }

    /** Returns the object in the JVM that it lives in, elsewhere its only stand-in. */
    final H find(SharedKey key) throws InvalidObjectException {
        SharedTarget target = SharedTargets.find(key);
        Object known = target instanceof HomeTarget home ? home.owner() : StandInTable.find(key);
        if (known == null) {
            SharedLink link = SharedLink.connected();
            if (link == null) {
                throw unknown(what);
            }
            known = StandInTable.intern(key, link, this);
        }
        if (!type.isInstance(known)) {
            throw new InvalidObjectException(
                    what + " was expected, but " + known.getClass().getName() + " is what is reached by this key");
        }
        return cast(known);
    }

    @SuppressWarnings("unchecked") // H is this class, with any type arguments
    private H cast(Object object) {
        return (H) type.cast(object);
    }

    /** What to throw where an object is read that this JVM does not know, and that is not in the JVM that it is a worker of. */
    static InvalidObjectException unknown(String what) {
        return new InvalidObjectException(
                what + " is of another program, or nobody in this one holds it any more: it can only be used"
                        + " by the program that made it, while that holds it, and by its workers");
    }
}
