package io.taskpool.engine.shared;

import org.jspecify.annotations.Nullable;

/** An object of this JVM. */
record ObjectParcel(@Nullable Object value) implements Parcel {
    @Override
    public @Nullable Object open() {
        return value;
    }
}
