/** Metrics of pools for Micrometer. Only this package needs Micrometer; without it, the rest of the module works as well. */
@NullMarked
package io.taskpool.monitor.micrometer;

import org.jspecify.annotations.NullMarked;
