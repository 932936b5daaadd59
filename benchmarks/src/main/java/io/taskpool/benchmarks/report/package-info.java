/** Charts, tables, and the documents they go into. */
@NullMarked
package io.taskpool.benchmarks.report;

import org.jspecify.annotations.NullMarked;
