package io.taskpool.remote.host;

import io.taskpool.spi.CallKind;
import io.taskpool.spi.RunsHere;
import org.jspecify.annotations.Nullable;

/**
 * One call that is read and run in this JVM.
 *
 * @param crossing reads and runs it
 * @param payload the call as a worker JVM would get it
 */
record HereCall(Crossing crossing, CallPayload payload) implements RunsHere {
    @Override
    public @Nullable Object run(CallKind kind, int index) throws Throwable {
        return crossing.run(kind, payload);
    }
}
