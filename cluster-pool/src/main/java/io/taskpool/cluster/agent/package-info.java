/** A member's side: launches worker JVMs for drivers, relays their streams, and ends them when their driver is gone. */
@NullMarked
package io.taskpool.cluster.agent;

import org.jspecify.annotations.NullMarked;
