package io.taskpool;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Waits for many futures, as {@code as_completed} and {@code wait} of Python's {@code concurrent.futures} do.
 *
 * <pre>{@code
 * try (TaskPool pool = TaskPool.threads()) {
 *     List<TaskFuture<Integer>> futures = pool.submitAll(String::length, List.of("one", "three"));
 *     for (TaskFuture<Integer> each : TaskFutures.asCompleted(futures)) {
 *         System.out.println(each.get()); // prints 5
 *     }
 * }
 * }</pre>
 *
 * <p>The methods are safe for use by many threads; an iterator is for one thread. A future that is given more than once
 * counts once. No method cancels a future or changes it in any other way.
 */
public final class TaskFutures {
    private TaskFutures() {}

    /**
     * Returns the futures in the order in which they end. Those that are done already, cancelled ones included, come
     * first, in the order given.
     *
     * <p>The futures are read anew by each {@link Iterable#iterator()}. An iterator's {@code next()} blocks until the next
     * future is done, and keeps no reference to the futures that it has returned.
     *
     * @param futures the futures
     * @param <R> the type of their results
     * @return the futures, each once; its iterators throw {@link CancellationException} from {@code next()} if the thread
     *     is interrupted while waiting, and leave the interrupt flag set
     */
    public static <R extends @Nullable Object> Iterable<TaskFuture<R>> asCompleted(
            Iterable<? extends TaskFuture<? extends R>> futures) {
        requireNonNull(futures, "futures");
        return () -> new CompletionIterator<>(distinct(futures), null);
    }

    /**
     * Returns the futures in the order in which they end, as {@link #asCompleted(Iterable)} does, for a limited time. The
     * time starts with each call of {@link Iterable#iterator()}. With a time limit of zero, the futures that are done
     * already come, and then the limit has passed.
     *
     * <p>When the limit has passed, {@code next()} throws a {@link CompletionException} whose cause is a
     * {@link TimeoutException}. An iterator cannot throw the checked exception itself, and this is how the JDK's own
     * {@link java.util.concurrent.CompletableFuture#orTimeout} reports it to {@code join()}. A later {@code next()} may
     * still find a future that has ended since.
     *
     * @param futures the futures
     * @param timeout how long to wait for all of them together; negative counts as zero
     * @param <R> the type of their results
     * @return the futures, each once; its iterators throw {@link CompletionException} when the limit has passed and
     *     {@link CancellationException} if the thread is interrupted while waiting
     */
    public static <R extends @Nullable Object> Iterable<TaskFuture<R>> asCompleted(
            Iterable<? extends TaskFuture<? extends R>> futures, Duration timeout) {
        requireNonNull(futures, "futures");
        requireNonNull(timeout, "timeout");
        return () -> new CompletionIterator<>(distinct(futures), timeout);
    }

    /**
     * Waits until one or all of the futures are done, or one has failed.
     *
     * @param futures the futures
     * @param when what to wait for
     * @param <R> the type of their results
     * @return which of the futures are done and which are not
     * @throws InterruptedException if the calling thread was interrupted while waiting
     */
    public static <R extends @Nullable Object> Waited<R> waitFor(
            Collection<? extends TaskFuture<? extends R>> futures, ReturnWhen when) throws InterruptedException {
        requireNonNull(futures, "futures");
        requireNonNull(when, "when");
        List<TaskFuture<R>> distinct = distinct(futures);
        FutureWait.await(distinct, when, null);
        return waited(distinct);
    }

    /**
     * Waits until one or all of the futures are done, or one has failed, for a limited time. When the time is up,
     * nothing is thrown: the futures that are not done are in {@link Waited#notDone()}.
     *
     * @param futures the futures
     * @param when what to wait for
     * @param timeout how long to wait at most; with zero, this only checks which futures are done
     * @param <R> the type of their results
     * @return which of the futures are done and which are not
     * @throws InterruptedException if the calling thread was interrupted while waiting
     */
    public static <R extends @Nullable Object> Waited<R> waitFor(
            Collection<? extends TaskFuture<? extends R>> futures, ReturnWhen when, Duration timeout)
            throws InterruptedException {
        requireNonNull(futures, "futures");
        requireNonNull(when, "when");
        requireNonNull(timeout, "timeout");
        List<TaskFuture<R>> distinct = distinct(futures);
        FutureWait.await(distinct, when, timeout);
        return waited(distinct);
    }

    /**
     * What {@link TaskFutures#waitFor} found: each future once, in the order given.
     *
     * @param done the futures that are done: with a value, a failure, or cancelled
     * @param notDone the others
     * @param <R> the type of the results
     */
    public record Waited<R extends @Nullable Object>(List<TaskFuture<R>> done, List<TaskFuture<R>> notDone) {
        /**
         * Makes the record from copies of the lists.
         *
         * @param done the futures that are done
         * @param notDone the others
         */
        public Waited {
            done = List.copyOf(done);
            notDone = List.copyOf(notDone);
        }
    }

    private static <R extends @Nullable Object> Waited<R> waited(List<TaskFuture<R>> futures) {
        // Each future is checked once, so that none ends up in both lists or in neither.
        Map<Boolean, List<TaskFuture<R>>> found =
                futures.stream().collect(Collectors.partitioningBy(TaskFuture::isDone));
        return new Waited<>(found.getOrDefault(true, List.of()), found.getOrDefault(false, List.of()));
    }

    /** Returns each future once, in order of first appearance. */
    private static <R extends @Nullable Object> List<TaskFuture<R>> distinct(
            Iterable<? extends TaskFuture<? extends R>> futures) {
        // By identity: a future of some other implementation may well define equals.
        Set<TaskFuture<R>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<TaskFuture<R>> distinct = new ArrayList<>();
        for (TaskFuture<? extends R> each : futures) {
            @SuppressWarnings("unchecked") // a future only returns its R, so one of a subtype works as well
            TaskFuture<R> future = (TaskFuture<R>) requireNonNull(each, "futures contains null");
            if (seen.add(future)) {
                distinct.add(future);
            }
        }
        return distinct;
    }
}
