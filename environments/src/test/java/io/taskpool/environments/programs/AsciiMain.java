package io.taskpool.environments.programs;

import com.example.app.App;
import io.taskpool.TaskPool;
import java.util.concurrent.ExecutionException;

/** Sends letters to a worker and back in each way there is: as data, in a message, and as output. */
public final class AsciiMain {
    private AsciiMain() {}

    public static void main(String... args) throws Exception {
        App.main(); // first, since it measures
        String text = "Grüße, 世界 😀";
        try (TaskPool pool = TaskPool.processes(1)) {
            expect(text, pool.submit(() -> text).get());
            expect(
                    text + "!",
                    pool.submit(() -> new StringBuilder(text).append('!').toString())
                            .get());
            pool.submit(() -> System.out.println("ein Arbeiter sagt: " + text)).get();
            try {
                pool.submit(() -> {
                            if (!text.isEmpty()) {
                                throw new IllegalStateException(text);
                            }
                        })
                        .get();
            } catch (ExecutionException e) {
                expect(text, e.getCause().getMessage());
            }
        }
    }

    private static void expect(String expected, String actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("a text was changed on its way");
        }
    }
}
