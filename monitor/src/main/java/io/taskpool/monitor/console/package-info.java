/** What has to be known of the terminal to draw on it. */
@NullMarked
package io.taskpool.monitor.console;

import org.jspecify.annotations.NullMarked;
