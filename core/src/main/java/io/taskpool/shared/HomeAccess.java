package io.taskpool.shared;

import io.taskpool.engine.shared.ObjectParcel;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedExports;
import io.taskpool.engine.shared.SharedExports.Exporter;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedMessage;
import java.io.NotSerializableException;
import org.jspecify.annotations.Nullable;

/** Reaches an object of this JVM. Safe for use by many threads. */
final class HomeAccess extends Access {
    private final HomeTarget target;
    private final String what;

    /** @param what what the object is, for messages: {@code the queue} */
    HomeAccess(HomeTarget target, String what) {
        this.target = target;
        this.what = what;
    }

    @Override
    SharedMessage ask(SharedMessage request) throws InterruptedException {
        return LocalRequest.ask(target, request);
    }

    @Override
    void tell(SharedMessage note, boolean atOnce) {
        target.handle(new LocalNote(note));
    }

    @Override
    Parcel parcel(@Nullable Object value) {
        Exporter exporter = target.exporter();
        return exporter == null ? new ObjectParcel(value) : exporter.write(value);
    }

    @Override
    SharedKey key() throws NotSerializableException {
        Exporter exporter = SharedExports.current();
        if (exporter == null) {
            throw new NotSerializableException(
                    what + " can only be sent to a worker of a pool that was made in the same JVM, as"
                            + " part of a call: it lives in the JVM that made it. Make it in the program, and let the task capture it");
        }
        return target.export(exporter);
    }
}
