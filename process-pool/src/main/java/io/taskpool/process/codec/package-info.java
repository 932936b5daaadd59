/**
 * Objects to bytes and back. Common values of the JDK have a compact form, a lambda travels as the numbers and strings
 * by which its class can make it again, everything else goes through Java serialization or the pool's own codec. The
 * forms stand in {@code docs/protocol.md} under <i>Values</i>.
 */
@NullMarked
package io.taskpool.process.codec;

import org.jspecify.annotations.NullMarked;
