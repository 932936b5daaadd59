package io.taskpool.thread;

import io.taskpool.engine.ThreadHooks;
import io.taskpool.spi.Backend;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A backend of thread workers that reports to a test what they pull and give back, right after the pool has been
 * informed.
 */
class WatchedThreads implements Backend {
    private final Executor executor;
    private volatile Worker last;

    WatchedThreads(Executor executor) {
        this.executor = executor;
    }

    /** Called when a worker has pulled a batch, before the worker receives it. */
    void pulled(List<WorkUnit> batch) {}

    /** Called when a worker has given calls back. */
    void recalled(List<WorkUnit> notBegun) {}

    /** Returns the worker that was started last. */
    Worker last() {
        return last;
    }

    @Override
    public Worker start(WorkerContext context) {
        WorkerContext watched = (WorkerContext) Proxy.newProxyInstance(
                WatchedThreads.class.getClassLoader(),
                new Class<?>[] {WorkerContext.class},
                (proxy, method, arguments) -> {
                    Object result = method.invoke(context, arguments);
                    if (method.getName().equals("pull")) {
                        pulled(workIn(arguments));
                    } else if (method.getName().equals("recalled")) {
                        recalled(workIn(arguments));
                    }
                    return result;
                });
        Worker worker = new ThreadWorker(watched, executor, ThreadHooks.NONE);
        last = worker;
        watched.ready(worker);
        return worker;
    }

    @SuppressWarnings("unchecked") // the list is the only parameter of both methods
    private static List<WorkUnit> workIn(Object[] arguments) {
        return (List<WorkUnit>) arguments[0];
    }

    @Override
    public void close() {}
}
