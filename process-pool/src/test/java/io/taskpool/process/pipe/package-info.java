/** What makes the pipes of a worker faulty, for tests. */
package io.taskpool.process.pipe;
