package io.taskpool.cluster.driver;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what an agent is to answer. */
final class FarAnswers {
    /** An agent answers at once; one that is frozen is given up after its lease, which ends the wait. */
    private static final long LIMIT_SECONDS = 60;

    /** The end of a connection to a process that was killed is seen within this. */
    private static final long END_SECONDS = 2;

    private FarAnswers() {}

    /** Waits a moment for an end that is expected. */
    static void awaitEnd(CompletableFuture<?> end) {
        try {
            Object unused = end.get(END_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // then there is another reason
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the answer, or throws why there is none. */
    static <T> T await(CompletableFuture<T> answer, String member) throws IOException {
        try {
            return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the agent on " + member + " gave no answer for " + LIMIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the agent on " + member, e);
        }
    }
}
