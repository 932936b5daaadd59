/** Tells listeners what a pool does, without ever waiting for one. */
@NullMarked
package io.taskpool.engine.events;

import org.jspecify.annotations.NullMarked;
