/** Both ends of the protocol between a pool and its worker JVMs, and the half of the parent that knows no process. */
module io.taskpool.remote {
    requires transitive io.taskpool;
    requires org.slf4j;
    requires static org.jspecify;
    requires jdk.unsupported; // workers catch signals

    exports io.taskpool.remote.classes to
            io.taskpool.process;
    exports io.taskpool.remote.codec to
            io.taskpool.process;
    exports io.taskpool.remote.files to
            io.taskpool.process;
    exports io.taskpool.remote.host.classes to
            io.taskpool.process;
    exports io.taskpool.remote.jar to
            io.taskpool.process;
    exports io.taskpool.remote.wire to
            io.taskpool.process;
}
