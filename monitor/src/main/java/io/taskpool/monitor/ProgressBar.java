package io.taskpool.monitor;

import static java.util.Objects.requireNonNull;

import io.taskpool.ProgressListener;
import io.taskpool.monitor.console.DistinctLines;
import io.taskpool.monitor.console.ErrorTerminal;
import java.io.PrintStream;
import java.time.Duration;
import java.util.OptionalInt;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.InteractiveConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows on standard error how far a {@code map}, {@code stream} or {@code forEach} has got: how many items are done, of how many if that is
 * known, how fast, how long it will take, and how many have failed.
 *
 * <pre>{@code
 * try (TaskPool pool = TaskPool.threads(2)) {
 *     pool.map(n -> n * n, List.of(1, 2, 3), MapOptions.defaults().onProgress(ProgressBar.console("Squares")));
 * }
 * }</pre>
 *
 * <p>On a terminal it is one line, redrawn at most ten times a second; the bars of several maps stand below each other. Elsewhere it
 * is a line of its own each three seconds.
 *
 * <p>A bar is for one map. It appears when it is made, and ends when all items are done. One whose map may end early, with a failure or
 * because a stream is not read to its end, should be closed. Safe for use by many threads.
 */
public final class ProgressBar implements ProgressListener, AutoCloseable {
    private static final int REDRAWN_EACH_MILLIS = 100;
    private static final int PRINTED_EACH_MILLIS = 3000;
    private static final int PRINTED_COLUMNS = 100;

    /** Drawing up to the last column would make some terminals begin another line. */
    private static final int MARGIN = 2;

    private final me.tongfei.progressbar.ProgressBar bar;

    /** Guarded by this. */
    private boolean ended;

    private ProgressBar(me.tongfei.progressbar.ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * Shows a bar on {@link System#err} as it is now.
     *
     * @param title what the items are, or what is done with them
     * @return the bar, for {@link io.taskpool.MapOptions#onProgress}
     */
    public static ProgressBar console(String title) {
        requireNonNull(title, "title");
        PrintStream err = System.err;
        OptionalInt columns = ErrorTerminal.columns();
        boolean drawn = columns.isPresent();
        ProgressBarConsumer console = drawn
                ? new InteractiveConsoleProgressBarConsumer(err, columns.getAsInt() - MARGIN)
                : new DelegatingProgressBarConsumer(new DistinctLines(err), PRINTED_COLUMNS);
        return new ProgressBar(new ProgressBarBuilder()
                .setTaskName(title)
                .setInitialMax(-1)
                .setStyle(drawn ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(drawn ? REDRAWN_EACH_MILLIS : PRINTED_EACH_MILLIS)
                .startsFrom(0, Duration.ZERO)
                .showSpeed()
                .setConsumer(console)
                .build());
    }

    @Override
    public void onProgress(long done, long total) {
        onProgress(done, total, 0);
    }

    @Override
    public synchronized void onProgress(long done, long total, long failed) {
        if (ended) {
            return;
        }
        if (total >= 0) {
            bar.maxHint(total);
        }
        bar.stepTo(done);
        if (failed > 0) {
            bar.setExtraMessage(" " + failed + " failed");
        }
        if (done == total) {
            close();
        }
    }

    /** Draws the bar for the last time. Without effect if that has happened. */
    @Override
    public synchronized void close() {
        if (!ended) {
            ended = true;
            boolean interrupted =
                    Thread.interrupted(); // which would keep the bar from waiting for its last line, and be forgotten
            bar.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
