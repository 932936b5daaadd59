/** The jar that a worker JVM starts from, which is packed in this library. */
@NullMarked
package io.taskpool.remote.jar;

import org.jspecify.annotations.NullMarked;
