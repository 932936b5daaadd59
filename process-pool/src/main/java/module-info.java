/** The backend of TaskPool that runs tasks in worker JVMs. */
module io.taskpool.process {
    requires transitive io.taskpool;
    requires io.taskpool.remote;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.taskpool.process;
    exports io.taskpool.process.host.console to
            io.taskpool.cluster;
    exports io.taskpool.process.host.launch to
            io.taskpool.cluster;
    exports io.taskpool.process.host.os to
            io.taskpool.cluster;

    provides io.taskpool.TaskPoolProvider with
            io.taskpool.process.ProcessPoolProvider;
}
