/**
 * Gives tasks something in common: queues and pipes between them, values that are sent once, counters, latches and semaphores,
 * and objects of the program that tasks may call.
 *
 * <p>A shared object is made in the program and then captured by a task or passed as an argument. It means the same object
 * wherever it arrives: on a thread it simply is that object, and in a worker JVM it is a stand-in for it.
 *
 * <pre>{@code
 * try (TaskPool pool = TaskPool.processes(2)) {
 *     SharedCounter letters = SharedCounter.of(0);
 *     pool.forEach(word -> letters.add(word.length()), List.of("one", "three"));
 *     System.out.println(letters.get()); // prints 8
 * }
 * }</pre>
 *
 * <h2>Which one?</h2>
 *
 * <table>
 *   <caption>What it is for</caption>
 *   <tr><th>to</th><th>use</th></tr>
 *   <tr><td>pass elements on between the program and tasks, or between tasks</td><td>{@link io.taskpool.shared.SharedQueue}</td></tr>
 *   <tr><td>talk with a task, in both directions</td><td>{@link io.taskpool.shared.SharedPipe}</td></tr>
 *   <tr><td>give a large value to all tasks and send it to each worker once</td><td>{@link io.taskpool.shared.SharedValue}</td></tr>
 *   <tr><td>count</td><td>{@link io.taskpool.shared.SharedCounter}</td></tr>
 *   <tr><td>let only so many tasks do something at a time</td><td>{@link io.taskpool.shared.SharedSemaphore}</td></tr>
 *   <tr><td>wait until something has happened</td><td>{@link io.taskpool.shared.SharedLatch}</td></tr>
 *   <tr><td>let tasks call an object that stays in the program</td><td>{@link io.taskpool.shared.SharedObject}</td></tr>
 *   <tr><td>keep a connection, a parser or a model in each worker: the opposite of sharing</td>
 *       <td>{@link io.taskpool.shared.WorkerLocal}</td></tr>
 * </table>
 *
 * <h2>Life and death</h2>
 *
 * <p>A shared object lives in the JVM that made it, for as long as somebody there holds it: the program itself, or a call that has
 * captured it and has no outcome yet. After that its methods throw {@link io.taskpool.shared.SharedClosedException} in workers. A worker
 * that dies holds nothing any more.
 *
 * <p>A method that waits can be interrupted, so a call that waits for another is cancelled like any other. One that throws
 * {@link java.lang.InterruptedException} has had no effect.
 */
@NullMarked
package io.taskpool.shared;

import org.jspecify.annotations.NullMarked;
