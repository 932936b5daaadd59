/**
 * The types that both ends of class serving share. The parent's end is {@link
 * io.taskpool.remote.host.classes.LoaderTable} and {@link io.taskpool.remote.host.classes.ClassServer}, the worker's
 * end is {@link io.taskpool.remote.worker.classes.ServedClassLoader} and {@link
 * io.taskpool.remote.worker.classes.ServedLoaders}. Classes in files that a worker can read are not sent: {@link
 * io.taskpool.remote.host.classes.SystemPath} finds the files, {@link io.taskpool.remote.classes.SearchPath} names
 * them to the worker, and the worker reads them.
 */
@NullMarked
package io.taskpool.remote.classes;

import org.jspecify.annotations.NullMarked;
