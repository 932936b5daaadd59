package io.taskpool.remote.codec;

import io.taskpool.engine.shared.SharedExports;
import io.taskpool.engine.shared.SharedTarget;
import org.jspecify.annotations.Nullable;

/**
 * Writes values for the workers of one pool, and notes the shared objects among them with what else the values need
 * ({@link ShapesUsed}), so that they are held as long as what is made of these. Safe for use by many threads.
 */
public abstract class PayloadExporter implements SharedExports.Exporter {
    /** Where the current thread notes them. Set only while code that may write one runs, so no thread keeps it. */
    @SuppressWarnings("ThreadLocalUsage") // a thread may write for several pools, one within another
    private final ThreadLocal<@Nullable ShapesUsed> notes = new ThreadLocal<>();

    @Override
    public final void exports(SharedTarget target) {
        ShapesUsed used = notes.get();
        if (used != null) {
            used.hold(target);
        }
    }

    /** Has the current thread write for this pool until {@link #leave}. */
    final Visit enter(@Nullable ShapesUsed used) {
        Visit visit = new Visit(SharedExports.enter(this), notes.get());
        note(used);
        return visit;
    }

    final void leave(Visit visit) {
        note(visit.used);
        SharedExports.Exporter unused = SharedExports.enter(visit.exporter);
    }

    private void note(@Nullable ShapesUsed used) {
        if (used == null) {
            notes.remove();
        } else {
            notes.set(used);
        }
    }

    /** For whom the thread wrote before. */
    record Visit(
            SharedExports.@Nullable Exporter exporter,
            @Nullable ShapesUsed used) {}
}
