package io.taskpool.engine.shared;

import org.jspecify.annotations.Nullable;

/**
 * A value that several JVMs may ask for, one after another, and that stays the same meanwhile. Whoever carries values may keep
 * with it what he has made of it for the first of them. Safe for use by many threads.
 */
public final class LastingParcel implements Parcel, AutoCloseable {
    private final Object value;

    /** Held while something is made, which may take long; this object's monitor is taken under it. */
    private final Object making = new Object();

    // Guarded by this.
    private @Nullable AutoCloseable kept;
    private boolean closed;

    /**
     * Makes a parcel of an object of this JVM.
     *
     * @param value the object
     */
    public LastingParcel(Object value) {
        this.value = value;
    }

    /** Makes something of a value that is worth keeping. */
    @FunctionalInterface
    public interface Maker {
        /**
         * Makes it.
         *
         * @param value the value
         * @return what to keep, which is closed with the parcel
         */
        AutoCloseable make(Object value);
    }

    @Override
    public Object open() {
        return value;
    }

    /**
     * Returns what is kept with the value. Makes it first if there is nothing yet; others who want it wait meanwhile.
     *
     * @param maker makes it
     * @return what was made, by this or another call; null if the parcel is closed
     */
    public @Nullable AutoCloseable kept(Maker maker) {
        synchronized (making) {
            synchronized (this) {
                if (closed || kept != null) {
                    return kept;
                }
            }
            AutoCloseable made = maker.make(value);
            synchronized (this) {
                if (!closed) {
                    kept = made;
                    return made;
                }
            }
            close(made);
            return null;
        }
    }

    /**
     * Closes what is kept, which a garbage collection would do otherwise. Who has read it by then has the value. Does not wait for
     * what is being made: that is closed when it is there.
     */
    @Override
    public void close() {
        AutoCloseable known;
        synchronized (this) {
            closed = true;
            known = kept;
            kept = null;
        }
        if (known != null) {
            close(known);
        }
    }

    private static void close(AutoCloseable made) {
        try {
            made.close();
        } catch (Exception e) {
            return; // then a garbage collection does it
        }
    }
}
