package io.taskpool.process.logging;

import io.taskpool.TaskPool;
import org.slf4j.LoggerFactory;

/** A program without a backend of SLF4J on its class path. */
final class WithoutBackend {
    private WithoutBackend() {}

    public static void main(String[] args) throws Exception {
        try (TaskPool pool = TaskPool.processes(1)) {
            System.out.println(pool.submit(() -> {
                        LoggerFactory.getLogger("x").error("nobody hears it");
                        return LoggerFactory.getLogger("x").isErrorEnabled() + " "
                                + LoggerFactory.getILoggerFactory().getClass().getSimpleName();
                    })
                    .get());
        }
    }
}
