/**
 * Runs tasks on several machines.
 *
 * <p>{@link io.taskpool.TaskPool#cluster} opens a pool with the default settings, {@link io.taskpool.cluster.ClusterTaskPool} one with
 * others. {@link io.taskpool.cluster.ClusterMember} is what runs on each machine, and {@link io.taskpool.cluster.ClusterKeys} makes the
 * key store that all of them need as soon as more than one machine takes part.
 */
@NullMarked
package io.taskpool.cluster;

import org.jspecify.annotations.NullMarked;
