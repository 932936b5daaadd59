package io.taskpool.shared;

import io.taskpool.TaskSerializationException;
import io.taskpool.engine.shared.ObjectParcel;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedExports.Exporter;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of this JVM that tasks of other JVMs call.
 *
 * <p>A call that has begun is interrupted when its task is, or when its worker has died, and nobody waits for it any more. An interrupt
 * meets the call that it is meant for and no other: it is sent under the lock, and a call that ends leaves under the lock.
 */
final class ObjectHome extends HomeTarget {
    /** Calls the method with the number of the first number; the second is its check, the values are the arguments. */
    static final int CALL = 0;

    private final Object object;
    private final ApiMethods methods;
    private final @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();

    /** The calls that somebody waits for. Guarded by the lock. */
    private final Map<SharedRequest, Call> open = new LinkedHashMap<>();

    ObjectHome(Object object, ApiMethods methods) {
        this.object = object;
        this.methods = methods;
    }

    @Override
    long accept(SharedRequest request, PendingAnswers answers) {
        SharedMessage message = request.message();
        if (message.operation() != CALL) {
            throw new IllegalArgumentException("an object does not know the operation " + message.operation());
        }
        if (message.first() < 0
                || message.first() >= methods.count()
                || methods.check((int) message.first()) != message.second()) {
            answers.add(
                    request,
                    failure(new IllegalStateException("the interface of "
                            + object.getClass().getName()
                            + " has other methods in " + request.client().displayName()
                            + " than in the program that made the object: make sure that both use the same classes")));
            return Limit.NONE;
        }
        Method method = methods.get((int) message.first());
        if (message.values().size() != method.getParameterCount()) {
            throw new IllegalArgumentException(message.values().size() + " arguments for " + method);
        }
        Call call = new Call(request, method);
        open.put(request, call);
        answers.execute(request.client(), call);
        return Limit.NONE;
    }

    private static SharedMessage failure(Throwable thrown) {
        return new SharedMessage(SharedAnswers.THREW, 0, 0, List.of(new ObjectParcel(thrown)));
    }

    @Override
    boolean remove(SharedRequest request) {
        Call call = open.remove(request);
        if (call == null) {
            return false;
        }
        call.interrupt();
        return true;
    }

    @Override
    void drop(SharedClient client, PendingAnswers answers) {
        for (Iterator<Call> calls = open.values().iterator(); calls.hasNext(); ) {
            Call call = calls.next();
            if (call.request.client() == client) {
                calls.remove();
                call.interrupt();
            }
        }
    }

    private final class Call implements Runnable {
        final SharedRequest request;
        private final Method method;
        private @Nullable Thread thread; // guarded by the lock; null unless the call runs

        Call(SharedRequest request, Method method) {
            this.request = request;
            this.method = method;
        }

        /** Under the lock. */
        void interrupt() {
            if (thread != null) {
                thread.interrupt();
            }
        }

        @Override
        public void run() {
            if (!begin()) {
                return;
            }
            Thread current = Thread.currentThread();
            ClassLoader before = current.getContextClassLoader();
            SharedMessage answer;
            current.setContextClassLoader(context);
            try {
                answer = invoke();
            } catch (Throwable thrown) { // whatever it is, it belongs to who called
                answer = failure(thrown);
            } finally {
                current.setContextClassLoader(before);
            }
            if (end()) {
                boolean unused = request.answer(answer);
            }
        }

        /** False if nobody waits for the call any more. */
        private boolean begin() {
            lock.lock();
            try {
                thread = Thread.currentThread();
                return open.containsKey(request);
            } finally {
                lock.unlock();
            }
        }

        /** False if nobody waits for the answer any more. */
        private boolean end() {
            lock.lock();
            try {
                thread = null;
                Thread.interrupted(); // whatever comes next on this thread is not meant
                return open.remove(request) != null;
            } finally {
                lock.unlock();
            }
        }

        private SharedMessage invoke() throws Throwable {
            List<Parcel> values = request.message().values();
            @Nullable Object[] arguments = new @Nullable Object[values.size()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = values.get(i).open();
            }
            Object result = ObjectHome.invoke(object, method, arguments);
            return new SharedMessage(SharedAnswers.DONE, 0, 0, List.of(written(result)));
        }

        /** Writes a result here, where code of the user's may run, so that it need not be handed to another thread for that. */
        private Parcel written(@Nullable Object result) {
            Exporter writer = exporter();
            try {
                return writer == null ? new ObjectParcel(result) : writer.write(result);
            } catch (TaskSerializationException | OutOfMemoryError e) {
                return new ObjectParcel(result); // whoever sends it finds the same, and says so to the caller
            }
        }
    }

    /** Calls a method, whose exceptions come out as they are. */
    static @Nullable Object invoke(Object object, Method method, @Nullable Object[] arguments) throws Throwable {
        try {
            return method.invoke(object, arguments);
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getCause();
            throw thrown == null ? e : thrown;
        }
    }
}
