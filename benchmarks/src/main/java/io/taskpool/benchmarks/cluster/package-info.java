/** Pools on the members of a cluster: what they cost, and what becomes of calls when members are killed. */
@NullMarked
package io.taskpool.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
