package io.taskpool.engine.shared;

import io.taskpool.Task;
import io.taskpool.TaskAction;
import io.taskpool.TaskConsumer;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one worker keeps from call to call: the objects that its tasks made by {@code WorkerLocal}s. It belongs to the
 * thread that runs the worker's calls, and only that thread touches it, so there is no lock. Where that is one thread after the
 * other, the worker hands it on together with its calls.
 *
 * <p><b>States of an object:</b> absent → being made → kept → closed. One that cannot be made is absent again. While the
 * scope ends, each object is removed before it is closed, and no more are made: whoever asks for an object that was made
 * earlier than the one being closed still gets it.
 */
public final class WorkerScope {
    private static final ThreadLocal<@Nullable WorkerScope> CURRENT = new ThreadLocal<>();

    /** What runs calls on threads that enter only if they have to. */
    private static volatile @Nullable Class<?> lateRunner;

    /** Whether any of these threads has had to. */
    private static volatile boolean anyLate;

    // Null until the first object: most workers make none.
    private @Nullable HashMap<Object, Kept> byKey;

    /** The last object made, and so the first to be closed, since it may use those that were made before. */
    private @Nullable Kept last;

    private boolean ended;

    /** What the thread was bound to before. */
    private @Nullable WorkerScope outer;

    /** Takes failures for which no call is left. */
    public interface Failures {
        /**
         * Reports one. What it throws is ignored.
         *
         * @param what what failed, to begin a sentence with
         * @param failure what it threw
         */
        void report(String what, Throwable failure);
    }

    private static final class Kept {
        final Object key;
        final TaskConsumer<Object> close;
        final @Nullable ClassLoader context;

        /** Null while it is being made. */
        @Nullable
        Object object;

        @Nullable
        Kept madeBefore;

        Kept(Object key, TaskConsumer<Object> close) {
            this.key = key;
            this.close = close;
            this.context = Thread.currentThread().getContextClassLoader();
        }
    }

    private WorkerScope() {}

    /**
     * Makes the current thread a worker's, until {@link #end}. Only the worker's own thread calls this.
     *
     * @return its scope
     */
    public static WorkerScope enter() {
        WorkerScope scope = new WorkerScope();
        CURRENT.set(scope);
        return scope;
    }

    /**
     * Makes a scope that is bound to no thread yet, for a worker that runs calls on one thread after the other.
     *
     * @return the scope
     */
    public static WorkerScope make() {
        return new WorkerScope();
    }

    /** Makes the current thread this worker's, until {@link #unbind}. */
    public void bind() {
        outer = CURRENT.get();
        CURRENT.set(this);
    }

    /** Ends what {@link #bind} has begun, on the same thread. */
    public void unbind() {
        WorkerScope before = outer;
        outer = null;
        if (before == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(before);
        }
    }

    /**
     * Has threads enter by themselves, when a task first asks for its scope, if a given class runs it. For threads that are made
     * for a single call: to enter each of them takes as long as all else that is done for the call.
     *
     * @param runner a class that is on the stack of such a thread, and of no other, while it runs calls
     */
    public static void enterLate(Class<?> runner) {
        lateRunner = runner;
    }

    /**
     * Returns the scope of the worker whose calls run on the current thread.
     *
     * @return null if no worker's do
     */
    public static @Nullable WorkerScope current() {
        WorkerScope scope = CURRENT.get();
        Class<?> runner = lateRunner;
        if (scope == null && runner != null && CallStack.has(runner)) {
            anyLate = true;
            scope = enter();
        }
        return scope;
    }

    /**
     * Returns the scope that the current thread has entered by itself.
     *
     * @return null if it has not
     */
    public static @Nullable WorkerScope enteredLate() {
        return anyLate ? CURRENT.get() : null;
    }

    /**
     * Tells whether the worker keeps anything.
     *
     * @return false if there is nothing to close
     */
    public boolean isEmpty() {
        return last == null;
    }

    /**
     * Finds the worker's object of a key.
     *
     * @param key what the object is found by
     * @return the object, or null if there is none
     * @throws IllegalStateException if it is being made, further up the stack
     */
    public @Nullable Object find(Object key) {
        HashMap<Object, Kept> known = byKey;
        Kept found = known == null ? null : known.get(key);
        if (found == null) {
            return null;
        }
        if (found.object == null) {
            throw new IllegalStateException(
                    "the object of a WorkerLocal was asked for while it was being made: the function"
                            + " that makes it must not use it");
        }
        return found.object;
    }

    /**
     * Makes the worker's object of a key, which it does not have.
     *
     * @param key what the object is found by
     * @param create makes it
     * @param close closes it when the worker ends
     * @return the object
     * @throws IllegalStateException if the worker is ending
     * @throws NullPointerException if null was made
     * @throws Exception what {@code create} throws; the worker has no such object then
     */
    public Object make(Object key, Task<?> create, TaskConsumer<Object> close) throws Exception {
        if (ended) {
            throw new IllegalStateException(
                    "the object of a WorkerLocal was asked for while its worker was ending: it was"
                            + " closed before, or never made, and no more are made");
        }
        HashMap<Object, Kept> known = byKey;
        if (known == null) {
            known = new HashMap<>();
            byKey = known;
        }
        Kept made = new Kept(key, close);
        known.put(key, made);
        try {
            Object object = create.call();
            if (object == null) {
                throw new NullPointerException("the function of a WorkerLocal returned null; it has to make an object");
            }
            made.object = object;
            made.madeBefore = last;
            last = made;
            return object;
        } finally {
            if (made.object == null) {
                known.remove(key);
            }
        }
    }

    /**
     * Ends the worker's life on the current thread: runs its finalizer, then closes what it keeps, the last one made first. A
     * failure of one of them is reported, and the others are not affected.
     *
     * @param finalizer runs first, or null
     * @param failures gets what fails
     */
    public void end(@Nullable TaskAction finalizer, Failures failures) {
        try {
            if (finalizer != null) {
                runFinalizer(finalizer, failures);
            }
            ended = true;
            for (Kept next = last; next != null; next = next.madeBefore) {
                last = next.madeBefore;
                close(next, failures);
            }
        } finally {
            CURRENT.remove();
        }
    }

    private static void runFinalizer(TaskAction finalizer, Failures failures) {
        boolean unused = Thread.interrupted(); // meant for a call that is over
        try {
            finalizer.run();
        } catch (Throwable e) { // code of the user's may throw anything
            report("the finalizer", e, failures);
        }
    }

    private void close(Kept kept, Failures failures) {
        HashMap<Object, Kept> known = byKey;
        Object object = kept.object;
        if (known == null || object == null) {
            throw new AssertionError("what is kept was made");
        }
        known.remove(kept.key);
        boolean unused = Thread.interrupted(); // meant for what was done before
        Thread.currentThread().setContextClassLoader(kept.context);
        try {
            kept.close.accept(object);
        } catch (Throwable e) { // as above
            report("closing the " + object.getClass().getName() + " of a WorkerLocal", e, failures);
        }
    }

    private static void report(String what, Throwable failure, Failures failures) {
        try {
            failures.report(what, failure);
        } catch (RuntimeException | Error e) {
            return; // who is told of failures cannot be told of this one
        }
    }
}
