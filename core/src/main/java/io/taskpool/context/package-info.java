/**
 * Ready {@link io.taskpool.ContextCarrier}s for what programs keep in threads most often. Each needs its library only if it is
 * used.
 */
@NullMarked
package io.taskpool.context;

import org.jspecify.annotations.NullMarked;
