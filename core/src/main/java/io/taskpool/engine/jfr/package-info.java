/** Hands what happens in a pool to Java Flight Recorder, if somebody records. */
@NullMarked
package io.taskpool.engine.jfr;

import org.jspecify.annotations.NullMarked;
