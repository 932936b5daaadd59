/** The backend of TaskPool that runs tasks in worker JVMs. */
module io.taskpool.process {
    requires transitive io.taskpool;
    requires org.slf4j;
    requires static org.jspecify;
    requires jdk.unsupported; // workers catch signals

    exports io.taskpool.process;

    provides io.taskpool.TaskPoolProvider with
            io.taskpool.process.ProcessPoolProvider;
}
