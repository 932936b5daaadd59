package io.taskpool.cluster.wire;

import io.taskpool.remote.wire.ByteSource;

/**
 * One message on a control connection.
 *
 * @param kind its kind, a constant of {@link ToAgent} or {@link ToDriver}
 * @param body what is in it
 */
public record ControlMessage(int kind, ByteSource body) {}
