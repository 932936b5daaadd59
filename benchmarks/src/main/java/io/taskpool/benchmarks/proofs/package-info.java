/** Programs that each prove one promise that only large numbers can put to the test. */
@NullMarked
package io.taskpool.benchmarks.proofs;

import org.jspecify.annotations.NullMarked;
