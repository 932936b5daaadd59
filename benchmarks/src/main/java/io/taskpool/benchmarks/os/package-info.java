/** The operating system's view of processes, files and memory. Linux only, because it reads {@code /proc}. */
@NullMarked
package io.taskpool.benchmarks.os;

import org.jspecify.annotations.NullMarked;
