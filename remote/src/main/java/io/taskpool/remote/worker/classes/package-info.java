/** The worker's end of class serving: class loaders that represent those of the parent and ask it for classes. */
@NullMarked
package io.taskpool.remote.worker.classes;

import org.jspecify.annotations.NullMarked;
