/** The parent's end of class serving: it finds classes in the class loaders of tasks and sends them to workers. */
@NullMarked
package io.taskpool.remote.host.classes;

import org.jspecify.annotations.NullMarked;
