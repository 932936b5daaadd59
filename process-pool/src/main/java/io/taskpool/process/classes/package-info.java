/**
 * Serves the parent's classes to a worker: the parent's end is {@link io.taskpool.process.classes.LoaderTable} and
 * {@link io.taskpool.process.classes.ClassServer}, the worker's end is
 * {@link io.taskpool.process.classes.ServedClassLoader} and {@link io.taskpool.process.classes.ServedLoaders}.
 */
@NullMarked
package io.taskpool.process.classes;

import org.jspecify.annotations.NullMarked;
