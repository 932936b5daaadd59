/** The TaskPool API, the engine that all backends share, and the thread backend. */
module io.taskpool {
    requires org.slf4j;
    requires com.google.common;
    requires static transitive org.jspecify;

    exports io.taskpool;
    exports io.taskpool.thread;
    exports io.taskpool.engine to
            io.taskpool.process,
            io.taskpool.cluster;

    uses io.taskpool.TaskPoolProvider;

    provides io.taskpool.TaskPoolProvider with
            io.taskpool.thread.ThreadPoolProvider;
}
