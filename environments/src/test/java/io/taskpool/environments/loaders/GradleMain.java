package io.taskpool.environments.loaders;

import java.io.IOException;

/**
 * Stands for {@code worker.org.gradle.process.internal.worker.GradleWorkerMain}: runs what it was told to on a thread of its
 * own, with the JDK's system class loader as the context, while standard output is replaced.
 */
public final class GradleMain {
    private GradleMain() {}

    public static void main(String... args) throws Exception {
        if (System.in.read() >= 0) {
            throw new IOException("there was something to read for " + args[0]);
        }
        ClassLoader application = ClassLoader.getSystemClassLoader();
        Object[] report = new Object[1];
        Thread worker = new Thread(
                () -> {
                    try {
                        report[0] = application
                                .loadClass("com.example.app.App")
                                .getMethod("run")
                                .invoke(null);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                },
                "Test worker");
        worker.setContextClassLoader(application);
        worker.start();
        worker.join();
        System.out.println(report[0]);
    }
}
