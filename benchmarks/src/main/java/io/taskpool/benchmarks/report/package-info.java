/** Charts, tables, and the documents that contain them. */
@NullMarked
package io.taskpool.benchmarks.report;

import org.jspecify.annotations.NullMarked;
