/** What pools tell is kept here, for all that shows it. */
@NullMarked
package io.taskpool.monitor.record;

import org.jspecify.annotations.NullMarked;
