/** Measures how cost and memory grow with the number of calls, workers, bytes and items in a chunk. */
@NullMarked
package io.taskpool.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
