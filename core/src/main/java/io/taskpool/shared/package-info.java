/**
 * Gives tasks something in common: queues and pipes between them, values that are sent once, counters, latches and semaphores,
 * and objects of the program that tasks may call.
 *
 * <p>A shared object is made in the program and then captured by a task or passed as an argument. It means the same object
 * wherever it arrives: on a thread it simply is that object, and in a worker JVM it is a stand-in for it. It lives in the JVM
 * that made it, for as long as somebody there holds it: the program itself, or a call that has captured it and has no outcome
 * yet. A worker that dies holds nothing any more.
 *
 * <p>A method that waits can be interrupted, so a call that waits for another is cancelled like any other. One that throws
 * {@link java.lang.InterruptedException} has had no effect.
 *
 * <p>A {@link io.taskpool.shared.WorkerLocal} is an object that each worker makes for itself and
 * keeps from call to call: the opposite of a shared one.
 */
@NullMarked
package io.taskpool.shared;

import org.jspecify.annotations.NullMarked;
