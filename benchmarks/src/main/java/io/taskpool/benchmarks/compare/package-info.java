/** Measures this library, its peers and the floors in turn within one run, and compares the figures with goals. */
@NullMarked
package io.taskpool.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
