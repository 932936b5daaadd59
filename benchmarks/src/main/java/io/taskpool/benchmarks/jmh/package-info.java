/** What can be measured within one JVM, by JMH. */
@NullMarked
package io.taskpool.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
