/** Takes this library, its peers and the floors in turn within one run, and holds the figures against goals. */
@NullMarked
package io.taskpool.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
