/** Both ends of the protocol between a pool and its worker JVMs, whichever machine these run on. */
module io.taskpool.remote {
    requires transitive io.taskpool;
    requires org.slf4j;
    requires static org.jspecify;
    requires jdk.unsupported; // workers catch signals

    exports io.taskpool.remote.files to
            io.taskpool.process;
    exports io.taskpool.remote.host to
            io.taskpool.process,
            io.taskpool.cluster;
    exports io.taskpool.remote.host.console to
            io.taskpool.process,
            io.taskpool.cluster;
    exports io.taskpool.remote.host.memory to
            io.taskpool.process;
    exports io.taskpool.remote.jar to
            io.taskpool.process;
    exports io.taskpool.remote.wire to
            io.taskpool.process,
            io.taskpool.cluster;
}
