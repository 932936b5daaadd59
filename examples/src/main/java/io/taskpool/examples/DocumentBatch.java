package io.taskpool.examples;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.process.ProcessTaskPool;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * Counts the words of many documents. Three of them do what untrusted documents can do to parsers: crash in native
 * code, never end, and exhaust memory.
 */
final class DocumentBatch {
    private DocumentBatch() {}

    record Document(String name, String text) implements Serializable {}

    static void run() throws Exception {
        Map<Document, TaskFuture<Integer>> results = new LinkedHashMap<>();
        try (TaskPool pool = ProcessTaskPool.builder()
                .workers(2)
                .maxHeap("64m")
                .taskTimeout(Duration.ofSeconds(2))
                .build()) {
            for (Document document : documents()) {
                results.put(document, pool.submit(DocumentBatch::countWords, document));
            }
            int words = 0;
            int processed = 0;
            for (Map.Entry<Document, TaskFuture<Integer>> result : results.entrySet()) {
                try {
                    words += result.getValue().get();
                    processed++;
                } catch (ExecutionException e) {
                    System.out.println("BAD " + result.getKey().name() + ": " + firstLine(e));
                }
            }
            System.out.printf("%d of %d documents processed, %d words%n", processed, results.size(), words);
        }
    }

    static int countWords(Document document) throws Exception {
        switch (document.name()) {
            case "crash.doc" -> crash();
            case "endless.doc" -> spin();
            case "bomb.doc" -> eatMemory();
            default -> {
                // The other documents are harmless.
            }
        }
        return document.text().split("\\s+").length;
    }

    private static List<Document> documents() {
        List<Document> documents = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            documents.add(new Document("letter-" + i + ".doc", "Dear reader, this is letter number " + i));
        }
        documents.add(5, new Document("crash.doc", "%%%"));
        documents.add(15, new Document("endless.doc", "(((((((("));
        documents.add(25, new Document("bomb.doc", "zip of zips"));
        return documents;
    }

    /** Ends this JVM as abort() in native code does. */
    private static void crash() throws IOException, InterruptedException {
        new ProcessBuilder(
                        "kill", "-ABRT", Long.toString(ProcessHandle.current().pid()))
                .start()
                .waitFor();
        Runtime.getRuntime().halt(134); // on systems without a kill command
    }

    @SuppressWarnings("InfiniteLoop") // simulates a parser that hangs
    private static void spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    private static void eatMemory() {
        List<byte[]> blocks = new ArrayList<>();
        while (blocks.size() < Integer.MAX_VALUE) {
            blocks.add(new byte[1 << 20]);
        }
    }

    /** Returns the first line of the cause; the message may continue with the worker's output and stack traces. */
    private static String firstLine(ExecutionException failure) {
        return String.valueOf(failure.getCause()).lines().findFirst().orElse("");
    }
}
