/** What the operating system says of processes, files and memory. Linux only: it reads {@code /proc}. */
@NullMarked
package io.taskpool.benchmarks.os;

import org.jspecify.annotations.NullMarked;
