package io.taskpool.shared;

import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedReference;
import java.io.Serial;
import java.time.Duration;

/**
 * Lets the program and its tasks wait until something has happened a number of times. Safe for use by many threads and workers.
 *
 * <p>Counting down does not wait for the program. When a worker dies, what it had counted down stays counted.
 *
 * <p>The latch lives in the JVM that made it. When nobody there holds it any more, {@code await} throws {@link SharedClosedException} in
 * workers.
 */
public final class SharedLatch extends SharedHandle {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String WHAT = "the latch";
    static final Kind KIND = new Kind();

    static {
        SharedReference.add(SharedLatch.class, KIND);
    }

    private SharedLatch(Access access) {
        super(access);
    }

    /**
     * Makes a latch.
     *
     * @param count how often it is to be counted down; 0 for a latch that is open from the start
     * @return the latch
     * @throws IllegalArgumentException if the count is negative
     */
    public static SharedLatch of(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("the count of a latch must not be negative, was " + count);
        }
        LatchHome home = new LatchHome(count);
        SharedLatch latch = new SharedLatch(new HomeAccess(home, WHAT));
        home.belongsTo(latch);
        return latch;
    }

    /** Counts down by one. Has no effect on a latch that is open. */
    public void countDown() {
        access.tell(SharedMessage.of(LatchHome.COUNT_DOWN, 0, 0), true);
    }

    /**
     * Waits until the latch has been counted down to 0.
     *
     * @param limit how long to wait; zero or less not to wait at all
     * @return false if that did not happen in time
     * @throws InterruptedException if the thread was interrupted
     * @throws SharedClosedException if nobody in the JVM that made the latch holds it any more
     */
    public boolean await(Duration limit) throws InterruptedException {
        SharedMessage answer = access.ask(SharedMessage.of(LatchHome.AWAIT, Limit.of(limit, "limit"), 0));
        return answer.operation() == SharedAnswers.DONE;
    }

    static final class Kind extends SharedClassKind<SharedLatch> {
        Kind() {
            super(SharedLatch.class, WHAT);
        }

        @Override
        SharedLatch standIn(LinkAccess access) {
            return new SharedLatch(access);
        }
    }
}
