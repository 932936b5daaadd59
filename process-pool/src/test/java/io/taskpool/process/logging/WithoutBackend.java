package io.taskpool.process.logging;

import io.taskpool.TaskPool;
import org.slf4j.LoggerFactory;

/** A program without an SLF4J provider on its class path. */
final class WithoutBackend {
    private WithoutBackend() {}

    public static void main(String[] args) throws Exception {
        try (TaskPool pool = TaskPool.processes(1)) {
            System.out.println(pool.submit(() -> {
                        LoggerFactory.getLogger("x").error("not logged anywhere");
                        return LoggerFactory.getLogger("x").isErrorEnabled() + " "
                                + LoggerFactory.getILoggerFactory().getClass().getSimpleName();
                    })
                    .get());
        }
    }
}
