/**
 * What shared objects are made of. An object lives in the JVM that made it, as a {@link io.taskpool.engine.shared.SharedTarget};
 * tasks in other JVMs have a stand-in, which sends {@link io.taskpool.engine.shared.SharedMessage}s through a
 * {@link io.taskpool.engine.shared.SharedLink}. These classes are part of the worker's own class path, so they import the JDK only.
 */
@NullMarked
package io.taskpool.engine.shared;

import org.jspecify.annotations.NullMarked;
