package io.taskpool.engine.shared;

import org.jspecify.annotations.Nullable;

/**
 * A value that has arrived where there was no memory for it. What came with it is known, so whoever was sent it can say so.
 *
 * @param failure says what did not fit
 */
public record LostParcel(OutOfMemoryError failure) implements Parcel {
    @Override
    public @Nullable Object open() {
        throw failure;
    }
}
