/**
 * Millions of calls under random faults, each accounted for.
 *
 * <p>{@link io.taskpool.benchmarks.soak.SoakRun} goes through rounds: a storm, in which {@code Driver}s make calls and
 * {@code Chaos} makes faults, and then a quiet time, in which {@code Quiet} checks everything. The calls of a round are
 * numbered in a {@code CallWindow}; workers note in its {@code RunLog}, a file that they map, that they run one, so the
 * note outlives them.
 */
@NullMarked
package io.taskpool.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
