package io.taskpool.remote.host;

import io.taskpool.spi.CallKind;
import io.taskpool.spi.PreparedFunction;
import io.taskpool.spi.RunsHere;
import org.jspecify.annotations.Nullable;

/** The function of a {@code map} in this JVM. It is read once, as on a worker, and each item by itself. */
final class HereFunction implements PreparedFunction {
    private final Crossing crossing;
    private final PreparedFunction prepared;

    /** Null until the first call. Guarded by this. */
    private @Nullable Object function;

    HereFunction(Crossing crossing, PreparedFunction prepared) {
        this.crossing = crossing;
        this.prepared = prepared;
    }

    @Override
    public Payload prepare(@Nullable Object[] arguments, int from, int to) {
        Payload items = prepared.prepare(arguments, from, to);
        ItemsPayload payload = (ItemsPayload) items.payload();
        return payload == null
                ? items
                : new Payload(new Items(this, payload), items.count(), items.bytes(), items.failure());
    }

    private record Items(HereFunction function, ItemsPayload payload) implements RunsHere {
        @Override
        public @Nullable Object run(CallKind kind, int index) throws Throwable {
            return function.crossing.run(kind, function.read(payload.function()), payload, index);
        }
    }

    private synchronized Object read(FunctionPayload payload) throws Throwable {
        Object known = function;
        if (known == null) {
            known = crossing.function(payload);
            function = known;
        }
        return known;
    }

    @Override
    public void close() {
        prepared.close();
    }
}
