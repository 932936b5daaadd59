package io.taskpool.shared;

import static java.util.Objects.requireNonNull;

/**
 * Lets tasks call an object of the program. What {@link #of} returns can be captured by a task or passed as an argument; in a worker it is a
 * stand-in, and what it is asked to do is done in the program.
 *
 * <pre>{@code
 * interface Ledger {
 *     int add(String who, int amount); // returns the new balance
 * }
 *
 * Map<String, Integer> balances = new ConcurrentHashMap<>(); // stays in the program
 * Ledger ledger = SharedObject.of(Ledger.class, (who, amount) -> balances.merge(who, amount, Integer::sum));
 *
 * try (TaskPool pool = TaskPool.processes(2)) {
 *     pool.forEach(amount -> ledger.add("Ada", amount), List.of(1, 20, 300));
 * }
 * System.out.println(balances); // prints {Ada=321}
 * }</pre>
 *
 * <p><b>Calls.</b> On a thread of the JVM that made the object, its methods are called directly. For a worker they run there on threads of their
 * own, with the context class loader of the thread that shared the object. So the object must be safe for use by many threads. There is a limit
 * on these threads; beyond it, calls wait for one. Only the methods of the interface, and of those that it extends, can be called.
 * {@code equals}, {@code hashCode} and {@code toString} are those of the stand-in; one equals another if they stand for the same object.
 *
 * <p><b>Arguments and results</b> travel as those of tasks do, each by itself, and may be shared objects themselves.
 *
 * <p><b>Exceptions</b> of the object arrive as they are, and show the stack of the program and that of the task. What a stand-in throws
 * besides: {@link SharedClosedException} if nobody in the program holds the object any more, and
 * {@link io.taskpool.TaskSerializationException} if an argument or the result cannot be sent.
 *
 * <p><b>Interrupts.</b> If a task that waits for a call is interrupted, the call is interrupted in the program, and the task does not wait for it
 * to end: its method throws {@link InterruptedException} if it declares that, and otherwise
 * {@link java.util.concurrent.CancellationException}, with the thread still interrupted. A call is interrupted, too, when the worker that waits
 * for it dies.
 */
public final class SharedObject {
    private SharedObject() {}

    /**
     * Shares an object.
     *
     * @param <T> the type of the interface
     * @param api the interface that tasks may call
     * @param object the object
     * @return what tasks call; it keeps the object alive, and the program has to hold it for as long as tasks use it
     * @throws IllegalArgumentException if {@code api} is no interface, or has a method that tasks in other JVMs cannot call because a parameter or
     *     the result is of a type that is not serializable: a class, or a functional interface, whose lambdas would not be
     */
    public static <T> T of(Class<T> api, T object) {
        requireNonNull(object, "object");
        if (!api.isInterface()) {
            throw new IllegalArgumentException(
                    api.getName()
                            + " is a class; tasks call a shared object by an interface, so declare one with the methods that they need");
        }
        if (!api.isInstance(object)) {
            throw new IllegalArgumentException(object.getClass().getName() + " does not implement " + api.getName());
        }
        ApiMethods methods = ApiMethods.of(api);
        methods.checkCrossing();
        methods.makeAccessible();
        return api.cast(ObjectHandler.share(api, object, methods));
    }
}
