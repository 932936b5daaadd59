package io.taskpool.shared;

import io.taskpool.engine.shared.SharedReference;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.Serial;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Connects two sides, such as a task and the program or two tasks, in both directions. What is sent at one end is received at the other,
 * in order. Safe for use by many threads and workers.
 *
 * <pre>{@code
 * try (TaskPool pool = TaskPool.processes(1)) {
 *     SharedPipe<String> pipe = SharedPipe.open();
 *     TaskFuture<?> echo = pool.submit(() -> {
 *         SharedPipe.End<String> end = pipe.right();
 *         end.send(end.receive().toUpperCase());
 *     });
 *     pipe.left().send("hello");
 *     System.out.println(pipe.left().receive()); // prints HELLO
 * }
 * }</pre>
 *
 * <p>In each direction up to 64 messages may be on their way; whoever sends more waits until one is received. Each direction is a queue:
 * what {@link SharedQueue} says of elements, of the death of a worker and of the life of a queue holds for messages and the pipe. An end
 * is not tied to a task: it stays open when a task that has used it ends or its worker dies, until it is closed.
 *
 * @param <T> the type of the messages
 */
public final class SharedPipe<T> extends SharedHandle {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int CAPACITY = 64;
    private static final String WHAT = "the pipe";
    static final Kind KIND = new Kind();

    static {
        SharedReference.add(SharedPipe.class, KIND);
        SharedReference.add(End.class, new EndKind());
    }

    private final transient End<T> left;
    private final transient End<T> right;

    private SharedPipe(ElementPort rightwardPort, ElementPort leftwardPort) {
        super(rightwardPort.access);
        Flow<T> rightward = new Flow<>(rightwardPort, WHAT);
        Flow<T> leftward = new Flow<>(leftwardPort, WHAT);
        left = new End<>(this, EndKind.LEFT, leftward, rightward);
        right = new End<>(this, EndKind.RIGHT, rightward, leftward);
    }

    /**
     * Opens a pipe.
     *
     * @param <T> the type of the messages
     * @return the pipe
     */
    public static <T> SharedPipe<T> open() {
        PipeHome home = new PipeHome(CAPACITY);
        Access access = new HomeAccess(home, WHAT);
        SharedPipe<T> pipe = new SharedPipe<>(new ElementPort(access, 0), new ElementPort(access, PipeHome.LEFTWARD));
        home.belongsTo(pipe);
        return pipe;
    }

    /**
     * Returns one end.
     *
     * @return the left end, always the same
     */
    public End<T> left() {
        return left;
    }

    /**
     * Returns the other end.
     *
     * @return the right end, always the same
     */
    public End<T> right() {
        return right;
    }

    /**
     * One end of a pipe. It can be captured or passed by itself. Safe for use by many threads and workers.
     *
     * @param <T> the type of the messages
     */
    public static final class End<T> extends SharedHandle implements AutoCloseable {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient SharedPipe<T> pipe;
        private final transient Flow<T> in;
        private final transient Flow<T> out;

        private End(SharedPipe<T> pipe, int side, Flow<T> in, Flow<T> out) {
            super(pipe.access, side);
            this.pipe = pipe;
            this.in = in;
            this.out = out;
        }

        /**
         * Sends a message to the other end. Waits while 64 messages are on their way.
         *
         * @param message the message
         * @throws InterruptedException if the thread was interrupted; the message was not sent then
         * @throws SharedClosedException if either end was closed, be it while this call waits
         * @throws io.taskpool.TaskSerializationException if the message cannot be sent to another JVM, and the pipe is shared with one
         */
        public void send(T message) throws InterruptedException {
            boolean unused = out.put(message, Limit.NONE);
        }

        /**
         * Receives the next message from the other end. Waits while there is none.
         *
         * @return the message
         * @throws InterruptedException if the thread was interrupted; no message was received then
         * @throws SharedClosedException if either end was closed, be it while this call waits, and all that was sent has been received
         * @throws io.taskpool.TaskSerializationException if the message cannot be read here, or could not be written; it was received
         * @throws OutOfMemoryError if a worker has no memory for the bytes of the message, which is the next one still, or to read it; then it
         *     was received
         */
        public T receive() throws InterruptedException {
            return in.take();
        }

        /**
         * Receives the next message from the other end. Waits for a limited time while there is none.
         *
         * @param limit how long to wait; zero or less not to wait at all
         * @return the message, or null if there was none in time
         * @throws InterruptedException if the thread was interrupted; no message was received then
         * @throws SharedClosedException if either end was closed, be it while this call waits, and all that was sent has been received
         * @throws io.taskpool.TaskSerializationException if the message cannot be read here, or could not be written; it was received
         * @throws OutOfMemoryError if a worker has no memory for the bytes of the message, which is the next one still, or to read it; then it
         *     was received
         */
        public @Nullable T receive(Duration limit) throws InterruptedException {
            return in.poll(Limit.of(limit, "limit"));
        }

        /**
         * Closes the pipe from this end: nothing can be sent any more, in either direction. What was sent can still be received. Has no
         * effect on a pipe that is closed.
         */
        @Override
        public void close() {
            out.close();
            in.close();
        }

        @Override
        public String toString() {
            return (part == EndKind.LEFT ? "left end of " : "right end of ") + pipe;
        }
    }

    static final class Kind extends SharedClassKind<SharedPipe<?>> {
        Kind() {
            super(SharedPipe.class, WHAT);
        }

        @Override
        SharedPipe<?> standIn(LinkAccess access) {
            ElementPort[] ports = BufferedPort.attach(access, 0, PipeHome.LEFTWARD);
            return new SharedPipe<>(ports[0], ports[1]);
        }
    }

    /** An end crosses as its pipe, with the side that it is. */
    private static final class EndKind implements SharedReference.Kind {
        static final int LEFT = 0;
        static final int RIGHT = 1;

        @Override
        public SharedReference referenceTo(Object object) throws NotSerializableException {
            return ((End<?>) object).reference();
        }

        @Override
        public Object objectOf(SharedReference reference) throws InvalidObjectException {
            SharedPipe<?> pipe = KIND.find(reference.key());
            return reference.part() == LEFT ? pipe.left : pipe.right;
        }
    }
}
