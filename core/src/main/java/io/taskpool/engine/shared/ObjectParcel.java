package io.taskpool.engine.shared;

import org.jspecify.annotations.Nullable;

/**
 * An object of this JVM.
 *
 * @param value the object, or null
 */
public record ObjectParcel(@Nullable Object value) implements Parcel {
    @Override
    public @Nullable Object open() {
        return value;
    }
}
