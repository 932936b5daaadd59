package io.taskpool.remote.worker;

import io.taskpool.TaskAction;
import io.taskpool.remote.codec.ValueDecoder;
import io.taskpool.remote.wire.ByteSource;

/** The pool's finalizer as it was sent. It is read when it runs, since a worker's start is no time for what its end needs. */
final class SentFinalizer implements TaskAction {
    private static final long serialVersionUID = 1L;

    private final transient ByteSource bytes;
    private final transient ValueDecoder decoder;
    private final transient ClassLoader context;

    SentFinalizer(ByteSource bytes, ValueDecoder decoder, ClassLoader context) {
        this.bytes = bytes;
        this.decoder = decoder;
        this.context = context;
    }

    @Override
    public void run() throws Exception {
        Thread.currentThread().setContextClassLoader(context);
        Object finalizer = decoder.read(bytes, context, "the pool's finalizer");
        if (finalizer != null) {
            ((TaskAction) finalizer).run();
        }
    }
}
