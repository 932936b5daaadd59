package io.taskpool.monitor;

import io.taskpool.MapOptions;
import io.taskpool.TaskPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Two maps at once, each with a bar; their second halves wait until a file is there. */
final class BarsMain {
    private BarsMain() {}

    public static void main(String[] args) throws Exception {
        Path go = Path.of(args[0]);
        // More threads than items that wait, so that no item of a first half has to wait behind one of a second.
        try (TaskPool pool = TaskPool.threads(8)) {
            Thread second = new Thread(() -> run(pool, "Reading", 4, go));
            second.start();
            run(pool, "Painting", 10, go);
            second.join();
        }
        System.err.println("all done");
        Thread.currentThread().join(); // the terminal keeps what it shows until it is killed
    }

    private static void run(TaskPool pool, String title, int items, Path go) {
        List<Integer> all = IntStream.range(0, items).boxed().toList();
        MapOptions options = MapOptions.defaults().chunkSize(1).lookAhead(items).onProgress(ProgressBar.console(title));
        pool.outcomes((Integer n) -> half(n, items, go), all, options).count();
    }

    private static int half(int n, int items, Path go) throws IOException, InterruptedException {
        while (n >= items / 2 && !Files.exists(go)) {
            Thread.sleep(10);
        }
        if (n == 1) {
            throw new IOException("item 1 fails");
        }
        return n;
    }
}
