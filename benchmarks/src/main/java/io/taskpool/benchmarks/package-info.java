/** Programs that run for long: proofs of what the documentation promises. */
@NullMarked
package io.taskpool.benchmarks;

import org.jspecify.annotations.NullMarked;
