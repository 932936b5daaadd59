/**
 * What both ends of class serving share. The parent's end is {@link io.taskpool.process.host.classes.LoaderTable} and
 * {@link io.taskpool.process.host.classes.ClassServer}, the worker's end is
 * {@link io.taskpool.process.worker.classes.ServedClassLoader} and {@link io.taskpool.process.worker.classes.ServedLoaders}.
 * Classes in ordinary files are not sent: {@link io.taskpool.process.host.classes.SystemPath} finds them,
 * {@link io.taskpool.process.classes.SearchPath} names them, the worker reads them.
 */
@NullMarked
package io.taskpool.process.classes;

import org.jspecify.annotations.NullMarked;
