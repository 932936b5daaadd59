package io.taskpool.shared;

import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedMessage;
import java.io.NotSerializableException;
import org.jspecify.annotations.Nullable;

/** How a public class reaches its object, in this JVM or from a worker. Safe for use by many threads. */
abstract class Access {
    /**
     * Sends a request and waits for its answer.
     *
     * @throws InterruptedException if the thread was interrupted, and the request has had no effect
     * @throws SharedClosedException if nobody holds the object any more
     */
    abstract SharedMessage ask(SharedMessage request) throws InterruptedException;

    /** Sends a note that needs no answer. {@code atOnce} if somebody may wait for its effect. */
    abstract void tell(SharedMessage note, boolean atOnce);

    /** Makes a parcel of a value, which is written here and now if it is to leave this JVM. */
    abstract Parcel parcel(@Nullable Object value);

    /**
     * Returns what the object is reached by, and notes that it is being written.
     *
     * @throws NotSerializableException if it cannot be used where it is written to
     */
    abstract SharedKey key() throws NotSerializableException;

    /** Asks what takes no time, whatever happens: an interrupt is kept for whoever waits for one. */
    final SharedMessage askFirmly(SharedMessage request) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return ask(request);
                } catch (InterruptedException e) {
                    interrupted = true; // without effect, so it is asked again
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
