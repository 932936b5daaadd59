package io.taskpool.examples;

import io.taskpool.TaskPool;
import java.io.IOException;
import java.util.List;

/** Downloads pages concurrently: with one thread for each, and with a pool. */
final class DownloadsOnThreads {
    private DownloadsOnThreads() {}

    static void run(List<String> urls) throws Exception {
        List<Thread> threads =
                urls.stream().map(url -> new Thread(() -> download(url))).toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        try (TaskPool pool = TaskPool.threads()) {
            List<Integer> sizes = pool.map(url -> Web.get(url).length(), urls);
            System.out.println("The pool counted " + sizes + " characters");
        }
    }

    /** An exception in a thread does not reach the code that started it, so each thread handles its own failures. */
    private static void download(String url) {
        try {
            System.out.println(url + ": " + Web.get(url).length() + " characters");
        } catch (IOException e) {
            System.out.println(url + ": failed, " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
