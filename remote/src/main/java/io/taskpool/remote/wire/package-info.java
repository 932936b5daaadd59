/**
 * The frames that a parent and a worker JVM exchange, as bytes: {@link io.taskpool.remote.wire.ByteSink} writes them,
 * {@link io.taskpool.remote.wire.FrameParser} finds them in a stream, and {@link io.taskpool.remote.wire.ByteSource}
 * reads their content. Their meaning is described in {@code docs/protocol.md}. This package depends on no other of the
 * library.
 */
@NullMarked
package io.taskpool.remote.wire;

import org.jspecify.annotations.NullMarked;
