package com.example.backend;

import io.taskpool.spi.Backend;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.util.concurrent.ThreadFactory;

/** A backend such as a user of the library might write: each unit of work runs on a new thread from a given factory. */
final class FactoryBackend implements Backend {
    private final ThreadFactory threads;

    FactoryBackend(ThreadFactory threads) {
        this.threads = threads;
    }

    @Override
    public Worker start(WorkerContext context) {
        FactoryWorker worker = new FactoryWorker(context, threads);
        context.ready(worker);
        return worker;
    }

    @Override
    public void close() {} // each thread ends with its call
}
