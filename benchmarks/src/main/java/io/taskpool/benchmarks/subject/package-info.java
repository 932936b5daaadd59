/** What is measured: small programs that each measure one contender in a process of their own and print figures. */
@NullMarked
package io.taskpool.benchmarks.subject;

import org.jspecify.annotations.NullMarked;
