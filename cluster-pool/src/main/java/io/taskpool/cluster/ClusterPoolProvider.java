package io.taskpool.cluster;

import io.taskpool.TaskPool;
import io.taskpool.TaskPoolProvider;
import java.util.List;

/** Lets {@link TaskPool#cluster} find this backend. Users need not name it. */
public final class ClusterPoolProvider implements TaskPoolProvider {
    /** Makes the provider; called by {@link java.util.ServiceLoader}. */
    public ClusterPoolProvider() {}

    @Override
    public String kind() {
        return "cluster";
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnsupportedOperationException always: a cluster is opened by its members
     */
    @Override
    public TaskPool open(int workers) {
        throw new UnsupportedOperationException(
                "a cluster pool needs the addresses of members; use TaskPool.cluster(members)");
    }

    @Override
    public TaskPool open(List<String> members) {
        return ClusterTaskPool.builder().members(members.toArray(new String[0])).build();
    }
}
