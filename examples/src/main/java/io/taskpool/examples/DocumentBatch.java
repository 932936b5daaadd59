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
 * Counts the words of many documents, of which three do what documents from strangers do to parsers: crash in native code,
 * never end, and eat all memory.
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

    /** Ends this JVM as a call of abort() in native code does. */
    private static void crash() throws IOException, InterruptedException {
        new ProcessBuilder(
                        "kill", "-ABRT", Long.toString(ProcessHandle.current().pid()))
                .start()
                .waitFor();
        Runtime.getRuntime().halt(134); // where there is no such command
    }

    @SuppressWarnings("InfiniteLoop") // it stands for a parser that hangs
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

    /** The cause is what befell the task; its message may go on with what the worker wrote or was doing. */
    private static String firstLine(ExecutionException failure) {
        return String.valueOf(failure.getCause()).lines().findFirst().orElse("");
    }
}
