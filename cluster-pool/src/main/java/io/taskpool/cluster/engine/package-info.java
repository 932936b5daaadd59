/** Stands a cluster on JGroups: finds members, tells who is there, and carries the few messages that place an agent. */
@NullMarked
package io.taskpool.cluster.engine;

import org.jspecify.annotations.NullMarked;
