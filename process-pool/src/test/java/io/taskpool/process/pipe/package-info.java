/** Injects faults into the pipes of a worker, for tests. */
package io.taskpool.process.pipe;
