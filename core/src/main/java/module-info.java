/** The TaskPool API, the engine that all backends share, and the thread backend. */
@SuppressWarnings("requires-automatic") // the optional ones are no modules of their own
module io.taskpool {
    requires org.slf4j;
    requires com.google.common;
    requires static io.opentelemetry.api;
    requires static io.opentelemetry.context;
    requires static context.propagation;
    requires static jdk.jfr;
    requires static transitive org.jspecify;

    exports io.taskpool;
    exports io.taskpool.context;
    exports io.taskpool.shared;
    exports io.taskpool.spi;
    exports io.taskpool.thread;
    exports io.taskpool.engine to
            io.taskpool.process,
            io.taskpool.remote,
            io.taskpool.cluster;
    exports io.taskpool.engine.carried to
            io.taskpool.remote;
    exports io.taskpool.engine.failure to
            io.taskpool.remote;
    exports io.taskpool.engine.future to
            io.taskpool.process,
            io.taskpool.remote;
    exports io.taskpool.engine.shared to
            io.taskpool.remote;
    exports io.taskpool.engine.threads to
            io.taskpool.process,
            io.taskpool.remote;

    // Their lambdas are taken apart to be sent to workers.
    opens io.taskpool.context to
            io.taskpool.remote;
    opens io.taskpool.engine.carried to
            io.taskpool.remote;

    uses io.taskpool.TaskPoolProvider;
    uses io.taskpool.spi.EngineProvider;

    provides io.taskpool.TaskPoolProvider with
            io.taskpool.thread.ThreadPoolProvider,
            io.taskpool.engine.DirectPoolProvider;
    provides io.taskpool.spi.EngineProvider with
            io.taskpool.engine.EnginePoolProvider;
}
