package io.taskpool.remote.host;

import io.taskpool.spi.RunningCall;
import io.taskpool.spi.WorkUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a worker had when it ended, of one that was ready.
 *
 * @param running the call that was running, if any
 * @param sentBytes how many bytes of values were sent for that call
 * @param lost calls that had ended, and whose outcome was lost with the stream
 * @param notBegun calls that had not begun
 * @param arriving which of these it was taking in when it died by itself, or -1
 * @param unexpected whether nobody had asked for the end, or it had to be forced
 * @param unused whether it ended by itself before a call came to an outcome
 */
record UnfinishedCalls(
        @Nullable RunningCall running,
        long sentBytes,
        List<WorkUnit> lost,
        List<WorkUnit> notBegun,
        int arriving,
        boolean unexpected,
        boolean unused) {}
