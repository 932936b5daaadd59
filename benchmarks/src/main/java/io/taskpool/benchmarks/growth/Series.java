package io.taskpool.benchmarks.growth;

import java.util.Arrays;

/** The quantities that grow. */
enum Series {
    CALLS("calls", "Nanoseconds per call as the number of calls grows", "calls"),
    WORKERS("workers", "Nanoseconds per call as the number of workers grows", "workers, on the same processors"),
    PAYLOAD("payload", "Nanoseconds per call as the argument and the result grow", "bytes each way (0 is drawn at 1)"),
    CHUNK("chunk", "Nanoseconds per item as chunks grow", "items in a chunk");

    private final String id;
    private final String title;
    private final String xLabel;

    Series(String id, String title, String xLabel) {
        this.id = id;
        this.title = title;
        this.xLabel = xLabel;
    }

    static Series of(String id) {
        return Arrays.stream(values())
                .filter(series -> series.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such series: " + id));
    }

    String id() {
        return id;
    }

    String title() {
        return title;
    }

    String xLabel() {
        return xLabel;
    }
}
