package io.taskpool.remote.host;

import io.taskpool.TaskSerializationException;
import io.taskpool.engine.shared.LastingParcel;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.remote.codec.FileElements;
import io.taskpool.remote.codec.ParcelCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Makes bytes of the values that shared objects send to one worker. Safe for use by many threads. */
final class ParcelWriter {
    private final WorkerParts parts;

    ParcelWriter(WorkerParts parts) {
        this.parts = parts;
    }

    /** Sends a message whose values are bytes. */
    @FunctionalInterface
    interface Sending {
        void send(List<ParcelCodec.Bytes> values);
    }

    ParcelCodec codec() {
        return parts.pool.codecs().parcels();
    }

    /** Makes bytes of a message's values, here if that is quick and runs no code of the user's, and has it sent. */
    void write(SharedMessage message, Sending sending) {
        ParcelCodec parcels = codec();
        List<Parcel> values = message.values();
        boolean isReady = message.operation() != SharedAnswers.THREW;
        for (int i = 0; i < values.size() && isReady; i++) {
            isReady = parcels.isReady(values.get(i));
        }
        if (isReady) {
            sending.send(bytes(message, parcels));
            return;
        }
        try {
            parts.pool.codecs().executor().execute(() -> sending.send(bytes(message, parcels)));
        } catch (RejectedExecutionException e) {
            // the pool is closed, and this worker is about to end
        }
    }

    private List<ParcelCodec.Bytes> bytes(SharedMessage message, ParcelCodec parcels) {
        List<Parcel> values = message.values();
        if (values.isEmpty()) {
            return List.of();
        }
        List<ParcelCodec.Bytes> written = new ArrayList<>(values.size());
        for (Parcel value : values) {
            written.add(bytes(value, message.operation() == SharedAnswers.THREW, parcels));
        }
        return written;
    }

    private ParcelCodec.Bytes bytes(Parcel value, boolean isThrown, ParcelCodec parcels) {
        try {
            if (isThrown && value.open() instanceof Throwable thrown) {
                return parcels.throwable(thrown);
            }
            FileElements inFile = value instanceof LastingParcel lasting ? file(lasting) : null;
            if (inFile != null) {
                return parcels.inFile(inFile);
            }
            return parcels.bytes(value, "the value of a shared object");
        } catch (TaskSerializationException e) {
            return parcels.unwritable(e);
        } catch (RuntimeException | Error e) {
            return parcels.unwritable(new TaskSerializationException("a value cannot be written: " + e, e));
        }
    }

    private @Nullable FileElements file(LastingParcel value) {
        return ElementsFiles.of(value, parts.pool.settings(), parts.handle);
    }
}
