/** JMH benchmarks of the parts that can be measured within one JVM. */
@NullMarked
package io.taskpool.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
