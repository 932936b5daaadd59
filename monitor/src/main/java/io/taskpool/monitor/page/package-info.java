/**
 * The page that shows a recording: as a file, by {@link io.taskpool.monitor.page.TimelinePage}, and live, by
 * {@link io.taskpool.monitor.page.LiveServer}.
 *
 * <p>Both are the same page, made of the resources beside these classes ({@code PageTemplate}), and are told the same: updates
 * ({@code PageUpdate}), each of which says what is new since the one before. {@code PageFeed} makes them from the recordings. A
 * file contains all of them, a live page gets them one by one.
 */
@NullMarked
package io.taskpool.monitor.page;

import org.jspecify.annotations.NullMarked;
