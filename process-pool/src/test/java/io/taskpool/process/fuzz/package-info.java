/** Feeds millions of damaged inputs to what reads bytes from the other side of a pipe. */
package io.taskpool.process.fuzz;
