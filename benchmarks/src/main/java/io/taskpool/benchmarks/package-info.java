/** Benchmark programs, and long runs that test what the documentation promises. */
@NullMarked
package io.taskpool.benchmarks;

import org.jspecify.annotations.NullMarked;
