/**
 * Serves the parent's classes to a worker: the parent's end is {@link io.taskpool.process.host.classes.LoaderTable} and
 * {@link io.taskpool.process.host.classes.ClassServer}, the worker's end is
 * {@link io.taskpool.process.worker.classes.ServedClassLoader} and {@link io.taskpool.process.worker.classes.ServedLoaders}. What is in
 * ordinary files is not sent: {@link io.taskpool.process.host.classes.SystemPath} finds them,
 * {@link io.taskpool.process.classes.SearchPath} names them, the worker reads them.
 */
@NullMarked
package io.taskpool.process.classes;

import org.jspecify.annotations.NullMarked;
