/** What travels with a call besides its function and its argument. */
@NullMarked
package io.taskpool.engine.carried;

import org.jspecify.annotations.NullMarked;
