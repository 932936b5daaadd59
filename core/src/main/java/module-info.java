/** The TaskPool API, the engine that all backends share, and the thread backend. */
module io.taskpool {
    requires org.slf4j;
    requires com.google.common;
    requires static transitive org.jspecify;

    exports io.taskpool;

    uses io.taskpool.TaskPoolProvider;
}
