package io.taskpool.cluster.driver;

import io.taskpool.cluster.wire.EndNotice;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** What the agent has told of one worker. Written by the thread that receives from the agent; safe for use by many threads. */
final class FarReport {
    /**
     * What a worker was doing when the agent looked.
     *
     * @param call the number of the running call; if none was, the last one's, negated
     * @param startedNanos when that call started, by the worker's clock
     */
    record Status(long call, long startedNanos) {}

    /**
     * A worker's process.
     *
     * @param pid its id
     * @param token admits the connection for its stream
     * @param command the words that it was launched by
     */
    record Launched(long pid, String token, List<String> command) {}

    final CompletableFuture<Launched> launched = new CompletableFuture<>();
    final CompletableFuture<Long> barred = new CompletableFuture<>();

    /** Completed by null if the member was lost before it told of the end. */
    final CompletableFuture<@Nullable EndNotice> ended = new CompletableFuture<>();

    final FarText text;
    volatile Status status = new Status(0, 0);

    // Guarded by this.
    private long questions;
    private long answered;

    volatile long memoryBytes = -1;
    volatile @Nullable String lostBecause;

    FarReport(IntConsumer textTaken) {
        this.text = new FarText(textTaken);
    }

    /** Records what the worker was doing, and which question that answers, if any. */
    void status(long call, long startedNanos, long question) {
        status = new Status(call, startedNanos);
        if (question > 0) {
            answered(question);
        }
    }

    private synchronized void answered(long question) {
        answered = Math.max(answered, question);
        notifyAll();
    }

    /** Returns the number of a new question. */
    synchronized long ask() {
        return ++questions;
    }

    /** Waits for the answer to a question, or a later one, for so long at most. */
    synchronized void awaitAnswer(long question, long nanos) {
        long end = System.nanoTime() + nanos;
        long left = nanos;
        while (answered < question && left > 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return; // then what was told last has to do
            }
            left = end - System.nanoTime();
        }
    }

    /** The agent has told of the end. */
    void ended(EndNotice notice) {
        status = new Status(notice.runningCall(), notice.startedNanos());
        answered(Long.MAX_VALUE);
        text.end();
        ended.complete(notice);
        barred.complete(notice.runningCall());
    }

    /** The member was lost, and nothing more can be learned of the worker. */
    void lost(String reason) {
        if (ended.isDone()) {
            return;
        }
        lostBecause = reason;
        answered(Long.MAX_VALUE);
        text.end();
        MemberLostException gone = new MemberLostException(reason);
        launched.completeExceptionally(gone);
        barred.completeExceptionally(gone);
        ended.complete(null);
    }
}
