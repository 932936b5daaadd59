/** The page with the timeline, as a file and live. */
@NullMarked
package io.taskpool.monitor.page;

import org.jspecify.annotations.NullMarked;
