/** A driver's side: connections to the agents of members, and worker JVMs far away as the engine sees them. */
@NullMarked
package io.taskpool.cluster.driver;

import org.jspecify.annotations.NullMarked;
