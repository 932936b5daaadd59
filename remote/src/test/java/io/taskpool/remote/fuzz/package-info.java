/** Feeds millions of corrupted inputs to the code that reads bytes from the other side of a pipe. */
package io.taskpool.remote.fuzz;
