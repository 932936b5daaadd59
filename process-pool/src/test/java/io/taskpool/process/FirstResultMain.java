package io.taskpool.process;

import io.taskpool.TaskFunction;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/**
 * A parent JVM that opens pools and runs a function of many classes, from its class path or, if a path is given, from a
 * class loader of its own. For each pool it prints a line with the milliseconds to the first result and the number of
 * class requests.
 */
final class FirstResultMain {
    private FirstResultMain() {}

    public static void main(String[] args) throws Exception {
        ClassLoader loader = FirstResultMain.class.getClassLoader();
        if (args.length > 2) {
            List<URL> urls = new ArrayList<>();
            for (String file : args[2].split(File.pathSeparator, -1)) {
                urls.add(new File(file).toURI().toURL());
            }
            loader = new URLClassLoader(urls.toArray(URL[]::new), loader);
        }
        @SuppressWarnings("unchecked")
        TaskFunction<Integer, Integer> function = (TaskFunction<Integer, Integer>)
                loader.loadClass(args[0]).getConstructor().newInstance();
        List<String> lines = new ArrayList<>();
        for (int pool = 0; pool < Integer.parseInt(args[1]); pool++) {
            lines.add(measure(function));
        }
        lines.forEach(System.out::println);
    }

    /** A JVM that loads the function from its own class path: the best that a worker could achieve. */
    static final class Bare {
        private Bare() {}

        @SuppressWarnings("unchecked")
        public static void main(String[] args) throws Exception {
            TaskFunction<Integer, Integer> function = (TaskFunction<Integer, Integer>)
                    Class.forName(args[0]).getConstructor().newInstance();
            int unused = function.apply(1);
        }
    }

    private static String measure(TaskFunction<Integer, Integer> function) throws Exception {
        long start = System.nanoTime();
        try (ProcessTaskPool pool =
                ProcessTaskPool.builder().workers(1).maxHeap("128m").build()) {
            int result = pool.submit(function, 1).get();
            long first = System.nanoTime();
            pool.submit(function, 1).get();
            return "result " + result + " millis " + (first - start) / 1_000_000 + " requests " + pool.classRequests();
        }
    }
}
