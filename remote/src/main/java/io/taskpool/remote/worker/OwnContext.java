package io.taskpool.remote.worker;

import io.taskpool.TaskContext;
import io.taskpool.engine.shared.ContextQuestion;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedLink;
import io.taskpool.engine.shared.SharedMessage;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What the parent has told of the running call, for its task. Touched by the runner alone, except what it hands out. */
final class OwnContext {
    private final CallQueue queue;

    /** The call that was asked about last, and the answer. */
    private long call;

    private @Nullable TaskContext known;

    OwnContext(CallQueue queue) {
        this.queue = queue;
    }

    /** Returns the context of a call that is running; null if the parent does not know it. */
    @Nullable
    TaskContext of(long running, SharedLink link) {
        if (known == null || call != running) {
            known = ask(running, link);
            call = running;
        }
        return known;
    }

    private @Nullable TaskContext ask(long running, SharedLink link) {
        SharedMessage answer = answer(link, ContextQuestion.about(running));
        if (answer.operation() != SharedAnswers.DONE) {
            return null;
        }
        List<Parcel> values = answer.values();
        long left = values.get(3).open() instanceof Long nanos ? nanos : ContextQuestion.NO_LIMIT;
        return TaskContext.of(
                String.valueOf(values.get(0).open()),
                String.valueOf(values.get(1).open()),
                String.valueOf(values.get(2).open()),
                answer.first(),
                (int) answer.second(),
                left == ContextQuestion.NO_LIMIT ? null : Duration.ofNanos(left),
                new Cancelled(queue, running));
    }

    /** Waits for the answer even if the task is interrupted: it is quick, and the task may ask because of the interrupt. */
    private static SharedMessage answer(SharedLink link, SharedMessage question) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return link.ask(ContextQuestion.KEY, question);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class Cancelled implements BooleanSupplier {
        private final CallQueue queue;
        private final long call;

        Cancelled(CallQueue queue, long call) {
            this.queue = queue;
            this.call = call;
        }

        @Override
        public boolean getAsBoolean() {
            return queue.cancelledWhileRunning() == call;
        }
    }
}
