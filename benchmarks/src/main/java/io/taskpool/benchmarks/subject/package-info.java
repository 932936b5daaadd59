/** The measured programs: each measures one contender in a separate process and prints figures. */
@NullMarked
package io.taskpool.benchmarks.subject;

import org.jspecify.annotations.NullMarked;
