package io.taskpool.cluster;

import static java.util.Objects.requireNonNull;

import io.taskpool.ContextCarrier;
import io.taskpool.TaskAction;
import io.taskpool.TaskCodec;
import io.taskpool.WhenFull;
import io.taskpool.cluster.driver.ClusterBackend;
import io.taskpool.cluster.placement.Placement;
import io.taskpool.engine.EnginePool;
import io.taskpool.engine.PoolEngine;
import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jgroups.JChannel;

/**
 * A pool of worker JVMs on the members of a cluster. This class is safe for use by many threads.
 *
 * <p>It is used like a {@link io.taskpool.process.ProcessTaskPool}, and keeps the same promises: a crash costs one worker JVM, and fails
 * the call that it was running. Members need none of this program's classes, and come and go while the pool works. What a
 * member was doing when it was lost fails, unless retries were asked for; everything else runs on the others.
 *
 * <p>As long as the number of {@linkplain Builder#workers workers} is not set, it follows the members that are there.
 */
// Longer than most files: users know the builder as a part of this class, and each setting is described there.
@SuppressWarnings("exports") // only the operations of TaskPool come from the superclass, and users need not name it
public final class ClusterTaskPool extends EnginePool {
    private final ClusterBackend backend;

    ClusterTaskPool(PoolEngine engine, ClusterBackend backend) {
        super(engine);
        this.backend = backend;
    }

    /**
     * Returns a builder with the default settings.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the members that are connected.
     *
     * @return a snapshot of their names, in no particular order
     */
    public List<String> members() {
        return backend.members();
    }

    /**
     * Waits until so many members are connected. There is no need to: calls wait for a member by themselves.
     *
     * @param count the number of members
     * @param timeout how long at most
     * @return whether there are so many
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean awaitMembers(int count, Duration timeout) throws InterruptedException {
        return backend.awaitMembers(count, timeout);
    }

    /**
     * Settings of a {@link ClusterTaskPool}. Each has a default but the way to find the members: one of {@link #members},
     * {@link #discovery}, {@link #engine} and {@link #placement} has to be set.
     *
     * <p>Not safe for use by many threads.
     */
    public static final class Builder {
        private final ClusterSettings settings = new ClusterSettings();

        Builder() {}

        /**
         * Sets addresses of members, by which the pool finds all of them. Not all have to be there, and others may join.
         *
         * @param members the addresses, as {@code host:port}
         * @return this builder
         * @throws IllegalArgumentException if one is no such address
         */
        public Builder members(String... members) {
            settings.members(members);
            return this;
        }

        /**
         * Sets how members are found: by a configuration file of JGroups, the same as that of the members. Whether its own connections
         * are secured is up to that file.
         *
         * @param configuration the file
         * @return this builder
         */
        public Builder discovery(Path configuration) {
            settings.discovery = requireNonNull(configuration, "configuration");
            return this;
        }

        /**
         * Lets the pool share a channel of JGroups that the program has. It must be connected and have {@code FORK} in its
         * configuration, on all members. Closing the pool leaves it open.
         *
         * @param engine the channel
         * @return this builder
         */
        public Builder engine(JChannel engine) {
            settings.engine = requireNonNull(engine, "engine");
            return this;
        }

        /**
         * Sets what finds the members and places agents on them: another engine.
         *
         * @param placement the engine, which the pool opens and closes
         * @return this builder
         */
        public Builder placement(Placement placement) {
            settings.placement = requireNonNull(placement, "placement");
            return this;
        }

        /**
         * Secures all connections by TLS, both sides of which show a certificate that the key store trusts. Without it, only the loopback
         * interface can be used.
         *
         * @param keystore the key store; {@link ClusterKeys} makes one
         * @param password its password
         * @return this builder
         * @throws IllegalArgumentException if the key store cannot be used
         */
        public Builder tls(Path keystore, String password) {
            settings.tls(keystore, password);
            return this;
        }

        /**
         * Sets the largest number of workers of the pool, on all members together. By default it is the sum of what the members that
         * are there are made for, and follows them; then {@link io.taskpool.TaskPool#resize} has an effect only until it changes.
         *
         * @param workers the number, at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder workers(int workers) {
            settings.workers(workers);
            return this;
        }

        /**
         * Sets how many workers each member gets. By default each member says so itself.
         *
         * @param workersPerMember the number, at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder workersPerMember(int workersPerMember) {
            settings.workersPerMember(workersPerMember);
            return this;
        }

        /**
         * Sets how long calls wait for a member while there is none, before they fail with a {@link io.taskpool.BrokenPoolException}. The
         * default is 60 seconds.
         *
         * @param memberTimeout the time, positive
         * @return this builder
         * @throws IllegalArgumentException if the time is not positive
         */
        public Builder memberTimeout(Duration memberTimeout) {
            settings.memberTimeout(memberTimeout);
            return this;
        }

        /**
         * Sets the largest heap of each worker. The default is {@code 512m}.
         *
         * @param maxHeap a size as {@code -Xmx} takes it, for example {@code 2g}
         * @return this builder
         * @throws IllegalArgumentException if it is no such size
         */
        public Builder maxHeap(String maxHeap) {
            settings.maxHeap(maxHeap);
            return this;
        }

        /**
         * Repeats calls that ran out of memory, once, in a worker with a larger heap, of which there is one at a time. Only ask for this
         * if a call may safely run more than once. The default is not to.
         *
         * @param largerHeap a size as {@code -Xmx} takes it, larger than that of {@link #maxHeap}
         * @return this builder
         * @throws IllegalArgumentException if it is no such size
         */
        public Builder retryOutOfMemory(String largerHeap) {
            settings.largerHeap(largerHeap);
            return this;
        }

        /**
         * Sets further arguments for the workers' JVMs. They come after the library's own, so they take precedence.
         *
         * @param jvmArgs the arguments, each option in one of its own
         * @return this builder
         * @throws IllegalArgumentException if one is no option
         */
        public Builder jvmArgs(String... jvmArgs) {
            settings.jvmArgs(jvmArgs);
            return this;
        }

        /**
         * Sets whether workers inherit this JVM's default time zone, its locale, its system properties but for those that describe this
         * machine, and options that concern assertions, preview features and open packages. The default is true.
         *
         * @param inheritProperties false to let workers have the defaults of their member
         * @return this builder
         */
        public Builder inheritProperties(boolean inheritProperties) {
            settings.inheritProperties = inheritProperties;
            return this;
        }

        /**
         * Sets a task that runs in each worker before its first call. If it throws, the worker does not start.
         *
         * @param initializer the task
         * @return this builder
         */
        public Builder initializer(TaskAction initializer) {
            settings.initializer = requireNonNull(initializer, "initializer");
            return this;
        }

        /**
         * Sets a task that runs in each worker after its last call, when the worker ends in order.
         *
         * @param finalizer the task
         * @return this builder
         */
        public Builder finalizer(TaskAction finalizer) {
            settings.finalizer = requireNonNull(finalizer, "finalizer");
            return this;
        }

        /**
         * Sets how many calls a worker may run before it is replaced by a new one. The default is no limit.
         *
         * @param maxTasksPerWorker the number, at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxTasksPerWorker(int maxTasksPerWorker) {
            settings.maxTasksPerWorker(maxTasksPerWorker);
            return this;
        }

        /**
         * Sets how long a worker may be idle before it ends. The default is 60 seconds.
         *
         * @param idleTimeout the time, positive
         * @return this builder
         * @throws IllegalArgumentException if the time is not positive
         */
        public Builder idleTimeout(Duration idleTimeout) {
            settings.idleTimeout(idleTimeout);
            return this;
        }

        /**
         * Sets the time limit of each call that has none of its own, counted from its start. The default is none.
         *
         * @param taskTimeout the limit, positive
         * @return this builder
         * @throws IllegalArgumentException if the limit is not positive
         */
        public Builder taskTimeout(Duration taskTimeout) {
            settings.taskTimeout(taskTimeout);
            return this;
        }

        /**
         * Sets how long an interrupted call may continue before its worker is killed. The default is 2 seconds.
         *
         * @param cancelGrace the time, positive
         * @return this builder
         * @throws IllegalArgumentException if the time is not positive
         */
        public Builder cancelGrace(Duration cancelGrace) {
            settings.cancelGrace(cancelGrace);
            return this;
        }

        /**
         * Sets how long a worker may take from its launch until it is ready, its initializer included. The default is 60 seconds.
         *
         * @param startTimeout the time, positive
         * @return this builder
         * @throws IllegalArgumentException if the time is not positive
         */
        public Builder startTimeout(Duration startTimeout) {
            settings.startTimeout(startTimeout);
            return this;
        }

        /**
         * Sets whether threads that wait spin for some microseconds before they sleep. The default is true.
         *
         * @param spinWait false to let all waiting threads sleep at once
         * @return this builder
         */
        public Builder spinWait(boolean spinWait) {
            settings.spinWait = spinWait;
            return this;
        }

        /**
         * Sets what writes and reads arguments and results that have no compact form. The default is Java serialization.
         *
         * @param codec the codec, sent once to each worker
         * @return this builder
         */
        public Builder codec(TaskCodec codec) {
            settings.codec = requireNonNull(codec, "codec");
            return this;
        }

        /**
         * Sets a filter that decides which classes results and exceptions may hold. Limits on their size and depth are always on.
         *
         * @param resultFilter the filter
         * @return this builder
         */
        public Builder resultFilter(ObjectInputFilter resultFilter) {
            settings.resultFilter = requireNonNull(resultFilter, "resultFilter");
            return this;
        }

        /**
         * Sets the limit on one message: a task with its argument, or a result. The default is 1 GiB and a little.
         *
         * @param maxMessageBytes the limit in bytes, from 64 KiB to about 2 GiB
         * @return this builder
         * @throws IllegalArgumentException if the limit is not in that range
         */
        public Builder maxMessageBytes(long maxMessageBytes) {
            settings.maxMessageBytes(maxMessageBytes);
            return this;
        }

        /**
         * Lets a carrier take context along from the thread that submits a call. May be called several times.
         *
         * @param carrier the carrier; what it captures has to be serializable
         * @return this builder
         */
        public Builder propagate(ContextCarrier carrier) {
            settings.propagate(carrier);
            return this;
        }

        /**
         * Names the pool, in its messages.
         *
         * @param name the name
         * @return this builder
         */
        public Builder name(String name) {
            settings.name = requireNonNull(name, "name");
            return this;
        }

        /**
         * Limits how many submitted calls may wait for a worker. The default is no limit.
         *
         * @param calls the number of calls, at least 1
         * @param whenFull what happens to a call for which there is no room
         * @return this builder
         * @throws IllegalArgumentException if the number is less than 1
         */
        public Builder maxQueue(int calls, WhenFull whenFull) {
            settings.maxQueue(calls, whenFull);
            return this;
        }

        /**
         * Makes the pool, and has it join the cluster, without waiting for that.
         *
         * @return a new pool
         * @throws IllegalArgumentException if no way to find members was set, or addresses of other machines without {@link #tls}
         * @throws io.taskpool.TaskSerializationException if the initializer, the finalizer or the codec cannot be sent to workers
         */
        public ClusterTaskPool build() {
            ClusterBackend backend = settings.backend();
            PoolEngine engine = settings.engine(backend);
            boolean follows = settings.followsMembers();
            backend.open(workers -> {
                if (follows) {
                    engine.resize(Math.max(1, workers));
                }
            });
            return new ClusterTaskPool(engine, backend);
        }
    }
}
