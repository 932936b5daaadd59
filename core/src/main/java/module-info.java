/** The TaskPool API, the engine that all backends share, and the thread backend. */
module io.taskpool {
    requires org.slf4j;
    requires com.google.common;
    requires static jdk.jfr;
    requires static transitive org.jspecify;

    exports io.taskpool;
    exports io.taskpool.shared;
    exports io.taskpool.spi;
    exports io.taskpool.thread;
    exports io.taskpool.engine to
            io.taskpool.process;
    exports io.taskpool.engine.failure to
            io.taskpool.process;
    exports io.taskpool.engine.future to
            io.taskpool.process;
    exports io.taskpool.engine.shared to
            io.taskpool.process;
    exports io.taskpool.engine.threads to
            io.taskpool.process;

    uses io.taskpool.TaskPoolProvider;
    uses io.taskpool.spi.EngineProvider;

    provides io.taskpool.TaskPoolProvider with
            io.taskpool.thread.ThreadPoolProvider,
            io.taskpool.engine.DirectPoolProvider;
    provides io.taskpool.spi.EngineProvider with
            io.taskpool.engine.EnginePoolProvider;
}
