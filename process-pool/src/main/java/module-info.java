/** The backend of TaskPool that runs tasks in worker JVMs. */
module io.taskpool.process {
    requires transitive io.taskpool;
    requires org.slf4j;
    requires com.google.common;
    requires static transitive org.jspecify;
}
