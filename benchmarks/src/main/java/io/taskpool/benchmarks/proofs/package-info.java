/** One program for each promise that shows only in large numbers. */
@NullMarked
package io.taskpool.benchmarks.proofs;

import org.jspecify.annotations.NullMarked;
