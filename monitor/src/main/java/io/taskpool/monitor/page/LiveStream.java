package io.taskpool.monitor.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.taskpool.monitor.record.Recording;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The server-sent events of one browser: first everything, then what is new, four times a second. If nothing is new and nothing
 * runs, it tells the time once a second, which is how it finds out that nobody listens any more.
 *
 * <p>What a browser has not been told of stays in the recording, where it is anyway. So a slow browser holds up nothing but its
 * own thread, and takes no memory but that of one update.
 *
 * <p>Concurrency: {@link #run} belongs to one thread; {@link #end} may come from any other, and the monitor guards
 * {@code ended}.
 */
final class LiveStream {
    private static final long TICK_MILLIS = 250;

    /** Between updates while there is more than one can tell: a browser needs time to draw. */
    private static final long CATCH_UP_MILLIS = 20;

    private static final int TICKS_WITHOUT_NEWS = 4;
    private static final int MOST_CALLS = 16_384;

    private final PageFeed feed;
    private boolean ended;

    LiveStream(List<Recording> recordings) {
        this.feed = new PageFeed(recordings);
    }

    /** Lets {@link #run} tell the rest and return. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /**
     * Tells a browser what happens, until the end.
     *
     * @param browser the stream to it
     * @throws IOException if the browser has gone
     */
    void run(OutputStream browser) throws IOException {
        int ticksWithoutNews = 0;
        boolean last = false;
        while (true) {
            PageUpdate update = feed.next(MOST_CALLS);
            if (update.saysNothing() && ++ticksWithoutNews < TICKS_WITHOUT_NEWS && !last) {
                last = pause(TICK_MILLIS);
                continue;
            }
            ticksWithoutNews = 0;
            send(update, browser);
            boolean isBehind = feed.waiting() > 0;
            if (last && !isBehind) {
                browser.write("event: end\ndata: end\n\n".getBytes(UTF_8));
                browser.flush();
                return;
            }
            last = pause(isBehind ? CATCH_UP_MILLIS : TICK_MILLIS);
        }
    }

    private static void send(PageUpdate update, OutputStream browser) throws IOException {
        StringWriter text = new StringWriter();
        text.write("data: ");
        new UpdateJson(text).write(update, true);
        text.write("\n\n");
        browser.write(text.toString().getBytes(UTF_8));
        browser.flush();
    }

    /** Waits for the time of the next update; returns whether nothing comes after what there is now. */
    private synchronized boolean pause(long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long left;
        while (!ended && (left = deadline - System.nanoTime()) > 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                ended = true; // the thread is the server's own, so this is its end
            }
        }
        return ended;
    }
}
