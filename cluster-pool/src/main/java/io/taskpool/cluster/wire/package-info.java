/** What a driver and the agent on a member say to each other beside the frames of the workers. */
@NullMarked
package io.taskpool.cluster.wire;

import org.jspecify.annotations.NullMarked;
