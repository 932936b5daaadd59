/** The engine that all backends share. */
@NullMarked
package io.taskpool.engine;

import org.jspecify.annotations.NullMarked;
