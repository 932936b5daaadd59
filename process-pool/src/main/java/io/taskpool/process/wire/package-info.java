/**
 * The frames that a parent and a worker JVM exchange, as bytes: {@link io.taskpool.process.wire.ByteSink} makes them,
 * {@link io.taskpool.process.wire.FrameParser} finds them again in a stream, {@link io.taskpool.process.wire.ByteSource}
 * reads what they hold. What they mean stands in {@code docs/protocol.md}. Nothing here knows the rest of the library.
 */
@NullMarked
package io.taskpool.process.wire;

import org.jspecify.annotations.NullMarked;
