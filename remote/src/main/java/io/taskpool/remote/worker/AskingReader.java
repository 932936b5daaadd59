package io.taskpool.remote.worker;

import io.taskpool.engine.threads.SpinPolicy;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.Protocol;

/**
 * Has the runner read the pipe itself while a task waits for the answer of a shared object, if answers come quickly and one request
 * follows another: then a round trip wakes no thread on this side. It never blocks in the pipe, so that an interrupt is seen.
 *
 * <p>Made and used by the runner, which runs the tasks. Threads that tasks have started leave the pipe to the backup reader.
 */
final class AskingReader {
    /** About twice as long as it takes a parent to answer that has to be woken up. */
    private static final long LIMIT_NANOS = 150_000;

    private final ReaderLeadership leadership;
    private final PipeReader reader;
    private final Outbox outbox;
    private final WatcherSignal watcherSignal;
    private final Thread runner;
    private final SpinPolicy policy = new SpinPolicy(!"false".equals(System.getProperty(Protocol.SPIN_WAIT)));

    AskingReader(ReaderLeadership leadership, PipeReader reader, Outbox outbox, WatcherSignal watcherSignal) {
        this.leadership = leadership;
        this.reader = reader;
        this.outbox = outbox;
        this.watcherSignal = watcherSignal;
        this.runner = Thread.currentThread();
    }

    /** Takes the lead if the runner should and can read for itself. If it should but cannot, it can the next time. */
    boolean begin() {
        return policy.shouldSpin(System.nanoTime()) && leadership.takeToAsk();
    }

    /**
     * Sends a request and reads until it is answered, or leaves that to the backup reader. Only after {@link #begin} has said so.
     *
     * <p>A frame for which there is no memory fails who waits for it, and the caller has seen that there is stack. Whatever is thrown all
     * the same has broken off in the middle of the stream, so the worker ends: the lead must not stay here.
     */
    void sendAndAwait(SharedInbox.Ask ask, ByteSink frame) {
        try {
            outbox.append(frame, true);
            await(ask);
        } catch (Throwable e) {
            WorkerHalt.escaped(e);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding only makes way for other threads
    private void await(SharedInbox.Ask ask) {
        long now = System.nanoTime();
        long end = now + LIMIT_NANOS;
        while (!ask.isAnswered() && now - end < 0 && !runner.isInterrupted() && !leadership.isExiting()) {
            if (!reader.readIfAny()) {
                long before = now;
                Thread.yield();
                now = System.nanoTime();
                if (!policy.goesOn(before, now)) {
                    boolean unused = reader.readIfAny(); // maybe the parent had it, to answer
                    break;
                }
            }
        }
        boolean answered = ask.isAnswered();
        ask.counted = !answered;
        leadership.endAsking(answered);
        watcherSignal.ring();
    }
}
