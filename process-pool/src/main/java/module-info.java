/** The backend of TaskPool that runs tasks in worker JVMs. */
module io.taskpool.process {
    requires transitive io.taskpool;
    requires io.taskpool.remote;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.taskpool.process;

    provides io.taskpool.TaskPoolProvider with
            io.taskpool.process.ProcessPoolProvider;
}
