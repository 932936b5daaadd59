package io.taskpool.process.launch;

import io.taskpool.process.ProcessTaskPool;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** A program that waits for the startup archive and prints the archive that its next worker uses. */
final class ArchiveMain {
    private ArchiveMain() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        try (ProcessTaskPool pool = ProcessTaskPool.builder().workers(1).build()) {
            System.out.println("first " + archive(pool));
            while (args.length > 1 && archives(folder) == 0) {
                Thread.onSpinWait(); // the test has a time limit
            }
        }
        try (ProcessTaskPool pool = ProcessTaskPool.builder().workers(1).build()) {
            System.out.println("then " + archive(pool));
        }
    }

    private static int archives(Path folder) {
        String[] names = folder.toFile().list((where, name) -> name.endsWith(".jsa"));
        return names == null ? 0 : names.length;
    }

    /** Returns the name of the archive on a worker's command line. */
    private static String archive(ProcessTaskPool pool) throws Exception {
        return pool.submit(() -> ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(argument -> argument.startsWith("-XX:SharedArchiveFile="))
                        .map(argument -> argument.substring(argument.lastIndexOf('/') + 1))
                        .findFirst()
                        .orElse("none"))
                .get();
    }
}
