package io.taskpool.context;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.taskpool.ContextCarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Carries the values of Micrometer's accessors under their keys, by which the accessors of the other side take them. */
final class MicrometerCarrier implements ContextCarrier {
    private final ContextRegistry registry = ContextRegistry.getInstance();

    /** The keys to carry; empty for all. */
    private final Set<?> keys;

    MicrometerCarrier(Set<?> keys) {
        this.keys = Set.copyOf(keys);
    }

    @Override
    public @Nullable Captured capture() {
        List<Object> pairs = new ArrayList<>();
        for (ThreadLocalAccessor<?> accessor : registry.getThreadLocalAccessors()) {
            Object value = keys.isEmpty() || keys.contains(accessor.key()) ? accessor.getValue() : null;
            if (value != null) {
                pairs.add(accessor.key());
                pairs.add(value);
            }
        }
        return pairs.isEmpty() ? null : () -> restore(pairs);
    }

    private static Restored restore(List<Object> pairs) {
        List<Restored> undo = new ArrayList<>();
        for (ThreadLocalAccessor<?> accessor : ContextRegistry.getInstance().getThreadLocalAccessors()) {
            for (int i = 0; i < pairs.size(); i += 2) {
                if (pairs.get(i).equals(accessor.key())) {
                    undo.add(set(accessor, pairs.get(i + 1)));
                }
            }
        }
        return () -> {
            for (int i = undo.size() - 1; i >= 0; i--) {
                undo.get(i).undo();
            }
        };
    }

    @SuppressWarnings("unchecked") // the value is that of the accessor with this key
    private static <V> Restored set(ThreadLocalAccessor<V> accessor, Object value) {
        V before = accessor.getValue();
        accessor.setValue((V) value);
        return () -> {
            if (before == null) {
                accessor.restore();
            } else {
                accessor.restore(before);
            }
        };
    }
}
