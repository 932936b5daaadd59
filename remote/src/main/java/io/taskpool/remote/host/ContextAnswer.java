package io.taskpool.remote.host;

import io.taskpool.TaskContext;
import io.taskpool.engine.shared.ContextQuestion;
import io.taskpool.engine.shared.ObjectParcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.spi.RunningCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a task in a worker is told about its own call. */
final class ContextAnswer {
    private ContextAnswer() {}

    /** Answers the question of the call of a number. */
    static SharedMessage of(WorkerParts parts, long call) {
        RunningCall running = parts.session.find(call, parts.runningCalls.startedNanos(call));
        if (running == null) {
            return SharedMessage.of(SharedAnswers.GONE, 0, 0);
        }
        TaskContext context = parts.slot.context(running);
        Instant deadline = context.deadline();
        long left = deadline == null
                ? ContextQuestion.NO_LIMIT
                : TimeUnit.NANOSECONDS.convert(Duration.between(Instant.now(), deadline));
        return new SharedMessage(
                SharedAnswers.DONE,
                context.index(),
                context.attempt(),
                List.of(
                        new ObjectParcel(context.pool()),
                        new ObjectParcel(context.worker()),
                        new ObjectParcel(context.name()),
                        new ObjectParcel(left)));
    }
}
