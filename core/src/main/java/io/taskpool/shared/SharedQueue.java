package io.taskpool.shared;

import io.taskpool.engine.shared.SharedReference;
import java.io.Serial;
import java.time.Duration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue between the program and its tasks, and between tasks. Safe for use by many threads and workers.
 *
 * <pre>{@code
 * try (TaskPool pool = TaskPool.processes(1)) {
 *     SharedQueue<String> words = SharedQueue.bounded(100);
 *     TaskFuture<Integer> letters = pool.submit(() -> {
 *         int sum = 0;
 *         for (String word : words) {
 *             sum += word.length();
 *         }
 *         return sum;
 *     });
 *     words.put("one");
 *     words.put("three");
 *     words.close(); // ends the loop of the task when it has taken what is in the queue
 *     System.out.println(letters.get()); // prints 8
 * }
 * }</pre>
 *
 * <p><b>Order.</b> Elements are taken in the order in which they were put, as far as one was put before another: what two workers put at the same
 * time comes in any order. Whoever waits to put or to take is served in the order of
 * arrival.
 *
 * <p><b>Elements</b> cannot be null. Between threads of one JVM the very object is handed over. To or from a worker a copy travels, which
 * is made in the thread that puts it: if it cannot be written, {@code put} throws {@link io.taskpool.TaskSerializationException}. What was
 * put before the queue was first given to a worker is written when a worker takes it; if that fails, that one take throws. From one worker
 * to another an element is never read in between.
 *
 * <p><b>Death of a worker.</b> An element belongs to the worker as soon as {@code take}, {@code poll} or an iterator begins to return it, and
 * is gone if that worker dies. All that it had not taken by then stays in the queue, in order. So does an element for whose bytes a worker has
 * no memory: that {@code take} throws {@link OutOfMemoryError}, and the next one, here or elsewhere, gets the element.
 *
 * <p><b>Life.</b> The queue lives in the JVM that made it. When nobody there holds it any more, it is gone, and its methods throw
 * {@link SharedClosedException} in workers.
 *
 * @param <E> the type of the elements
 */
public final class SharedQueue<E> extends SharedHandle implements Iterable<E> {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String WHAT = "the queue";
    static final Kind KIND = new Kind();

    static {
        SharedReference.add(SharedQueue.class, KIND);
    }

    private final transient Flow<E> elements;

    private SharedQueue(ElementPort port) {
        super(port.access);
        elements = new Flow<>(port, WHAT);
    }

    /**
     * Makes an empty queue.
     *
     * @param <E> the type of the elements
     * @param capacity how many elements may be in it, at least 1; whoever puts more waits
     * @return the queue
     * @throws IllegalArgumentException if the capacity is less than 1
     */
    public static <E> SharedQueue<E> bounded(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("the capacity of a queue must be at least 1, was " + capacity);
        }
        return at(new QueueHome(capacity));
    }

    static <E> SharedQueue<E> at(QueueHome home) {
        SharedQueue<E> queue = new SharedQueue<>(new ElementPort(new HomeAccess(home, WHAT), 0));
        home.belongsTo(queue);
        return queue;
    }

    /**
     * Puts an element at the end. Waits while the queue is full.
     *
     * @param element the element
     * @throws InterruptedException if the thread was interrupted; the element is not in the queue then
     * @throws SharedClosedException if the queue was closed, be it while this call waits
     * @throws io.taskpool.TaskSerializationException if the element cannot be sent to another JVM, and the queue is shared with one
     */
    public void put(E element) throws InterruptedException {
        boolean unused = elements.put(element, Limit.NONE);
    }

    /**
     * Puts an element at the end. Waits for a limited time while the queue is full.
     *
     * @param element the element
     * @param limit how long to wait; zero or less not to wait at all
     * @return false if there was no room in time; the element is not in the queue then
     * @throws InterruptedException if the thread was interrupted; the element is not in the queue then
     * @throws SharedClosedException if the queue was closed, be it while this call waits
     * @throws io.taskpool.TaskSerializationException if the element cannot be sent to another JVM, and the queue is shared with one
     */
    public boolean offer(E element, Duration limit) throws InterruptedException {
        return elements.put(element, Limit.of(limit, "limit"));
    }

    /**
     * Takes the first element. Waits while there is none.
     *
     * @return the element
     * @throws InterruptedException if the thread was interrupted; no element was taken then
     * @throws SharedClosedException if the queue was closed and is empty, be it while this call waits
     * @throws io.taskpool.TaskSerializationException if the element cannot be read here, or could not be written; it was taken
     * @throws OutOfMemoryError if a worker has no memory for the bytes of the element, which stays the first in the queue, or to read it; then
     *     it was taken
     */
    public E take() throws InterruptedException {
        return elements.take();
    }

    /**
     * Takes the first element. Waits for a limited time while there is none.
     *
     * @param limit how long to wait; zero or less not to wait at all
     * @return the element, or null if there was none in time
     * @throws InterruptedException if the thread was interrupted; no element was taken then
     * @throws SharedClosedException if the queue was closed and is empty, be it while this call waits
     * @throws io.taskpool.TaskSerializationException if the element cannot be read here, or could not be written; it was taken
     * @throws OutOfMemoryError if a worker has no memory for the bytes of the element, which stays the first in the queue, or to read it; then
     *     it was taken
     */
    public @Nullable E poll(Duration limit) throws InterruptedException {
        return elements.poll(Limit.of(limit, "limit"));
    }

    /**
     * Returns how many elements are in the queue at the moment.
     *
     * @return the number; it exceeds the capacity for a moment only if elements came back from a worker that has died or had no memory for
     *     them
     * @throws SharedClosedException if nobody in the JVM that made the queue holds it any more
     */
    public int size() {
        return elements.size();
    }

    /**
     * Closes the queue: nothing can be put any more. What is in it can still be taken; then takers learn that there will be no more.
     * Whoever waits to put is woken. Has no effect on a queue that is closed.
     */
    public void close() {
        elements.close();
    }

    /**
     * Returns an iterator that takes elements. It ends when the queue is closed and empty, and waits while it is empty only. An element
     * is taken by {@code hasNext}, or by a {@code next} without it; so use the iterator in a {@code for} loop, and do not call
     * {@code hasNext} for an element that you do not want. Several iterators share the elements.
     *
     * <p>If the thread is interrupted while it waits, {@code hasNext} and {@code next} throw
     * {@link java.util.concurrent.CancellationException}, and the thread stays interrupted.
     *
     * @return the iterator, for use by one thread
     */
    @Override
    public Iterator<E> iterator() {
        return elements.iterator();
    }

    static final class Kind extends SharedClassKind<SharedQueue<?>> {
        Kind() {
            super(SharedQueue.class, WHAT);
        }

        @Override
        SharedQueue<?> standIn(LinkAccess access) {
            return new SharedQueue<>(BufferedPort.attach(access, 0)[0]);
        }
    }
}
