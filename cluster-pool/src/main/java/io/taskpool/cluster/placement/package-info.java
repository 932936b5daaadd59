/**
 * The part of a cluster that finds its members: what an engine has to supply.
 *
 * <p>{@link io.taskpool.cluster.placement.Placement} is all that a cluster pool knows of the engine that it stands on.
 */
@NullMarked
package io.taskpool.cluster.placement;

import org.jspecify.annotations.NullMarked;
