/**
 * A soak test: millions of calls under random faults, each accounted for.
 *
 * <p>{@link io.taskpool.benchmarks.soak.SoakRun} runs rounds of a storm, in which {@code Drivers} make calls and
 * {@code Chaos} causes faults, and a quiet time, in which {@code Quiet} checks everything. The calls of a round are
 * numbered in a {@code CallWindow}. Workers record each call that they run in its {@code RunLog}, a memory-mapped file,
 * so that the record outlives the worker.
 */
@NullMarked
package io.taskpool.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
