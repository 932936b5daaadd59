package io.taskpool.cluster.placement;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Finds the members of a cluster and places an agent of a driver on each: the whole of what a cluster pool needs of an engine.
 *
 * <p>An agent starts worker JVMs on its member for one driver. Where it listens, and a token that it accepts once, is what a placement
 * has to bring; the streams of the workers do not pass through the engine. Whether a member is alive is decided by the connection to its
 * agent, not by the engine: one that the engine takes to be gone keeps its workers while that connection lives.
 *
 * <p>Implementations are safe for use by many threads.
 */
public interface Placement extends AutoCloseable {
    /**
     * Joins the cluster, and from then on has an agent placed on each member that is there or comes. Called once.
     *
     * @param listener is told of agents and of members that have left; it does not wait
     * @throws IOException if the cluster cannot be joined; the message says why, and what to do
     */
    void open(Listener listener) throws IOException;

    /**
     * Asks for another agent on a member, because the connection to the one before has ended. {@link Listener#placed} follows if the
     * member is still there. Does not wait.
     *
     * @param member the member, as the agent named it
     */
    void place(String member);

    /** Leaves the cluster. Agents that were placed notice it by their connections. */
    @Override
    void close();

    /** Is told what becomes of the members. Its methods may be called by any thread, and do not wait. */
    interface Listener {
        /**
         * Tells that an agent waits for its driver.
         *
         * @param agent the agent
         */
        void placed(Agent agent);

        /**
         * Tells that a member has left the cluster, as far as the engine knows.
         *
         * @param member the member
         */
        void left(String member);
    }

    /**
     * An agent that waits for its driver.
     *
     * @param member identifies the member, also among those that came back under the same address
     * @param name the member's name in messages, as {@code node2:7800}
     * @param address where the agent listens
     * @param token what it accepts, once and for a minute
     */
    record Agent(String member, String name, InetSocketAddress address, String token) {
        /** Returns the agent without its token, which is a secret. */
        @Override
        public String toString() {
            return name + " at " + address;
        }
    }
}
