/**
 * JUnit tests with pools. {@link io.taskpool.junit.Pool} gives a test a pool, and checks at the end that nothing of it is left;
 * {@link io.taskpool.junit.InWorker} runs a test in a JVM of its own.
 */
@NullMarked
package io.taskpool.junit;

import org.jspecify.annotations.NullMarked;
