/**
 * Converts objects to bytes and back. Common values of the JDK have a compact form, a lambda is sent as its shape and
 * captured values, and everything else goes through Java serialization or the pool's own codec. The forms are described
 * in {@code docs/protocol.md} under <i>Values</i>.
 */
@NullMarked
package io.taskpool.remote.codec;

import org.jspecify.annotations.NullMarked;
