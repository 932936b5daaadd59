/** The backend of TaskPool that runs tasks on the machines of a cluster. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // JGroups is not a named module
module io.taskpool.cluster {
    requires transitive io.taskpool;
    requires io.taskpool.process;
    requires io.taskpool.remote;
    requires transitive org.jgroups;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.taskpool.cluster;
    exports io.taskpool.cluster.placement;

    provides io.taskpool.TaskPoolProvider with
            io.taskpool.cluster.ClusterPoolProvider;
}
