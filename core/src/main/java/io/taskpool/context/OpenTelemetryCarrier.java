package io.taskpool.context;

import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.taskpool.ContextCarrier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries OpenTelemetry's span and baggage as headers. The form of these is fixed rather than the program's own, since a worker
 * JVM in which OpenTelemetry is not set up would read none.
 */
final class OpenTelemetryCarrier implements ContextCarrier {
    private static final TextMapPropagator HEADERS =
            TextMapPropagator.composite(W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

    @Override
    public @Nullable Captured capture() {
        List<String> pairs = new ArrayList<>();
        HEADERS.inject(Context.current(), pairs, (into, name, value) -> {
            if (into != null) {
                into.add(name);
                into.add(value);
            }
        });
        return pairs.isEmpty() ? null : () -> restore(pairs);
    }

    @SuppressWarnings("MustBeClosedChecker") // closed when it is undone
    private static Restored restore(List<String> pairs) {
        Map<String, String> headers = new HashMap<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            headers.put(pairs.get(i), pairs.get(i + 1));
        }
        Scope scope = HEADERS.extract(Context.root(), headers, new Getter()).makeCurrent();
        return scope::close;
    }

    private static final class Getter implements TextMapGetter<Map<String, String>> {
        @Override
        @SuppressWarnings("deprecation") // deprecated, but abstract all the same
        public Iterable<String> keys(Map<String, String> headers) {
            return headers.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> headers, String name) {
            return headers == null ? null : headers.get(name);
        }
    }
}
