package io.taskpool.examples;

import io.taskpool.process.TaskProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Squares each number in a separate JVM: by hand, and as a {@link TaskProcess}. */
final class OneProcessPerNumber {
    private static final List<Integer> NUMBERS = List.of(1, 2, 3);

    private OneProcessPerNumber() {}

    static void run() throws Exception {
        List<Process> byHand = new ArrayList<>();
        for (int n : NUMBERS) {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            byHand.add(new ProcessBuilder(
                            java, "-cp", System.getProperty("java.class.path"), Square.class.getName(), "" + n)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        for (Process process : byHand) {
            System.out.println("By hand: " + process.inputReader().readLine());
            process.waitFor();
        }

        var processes = NUMBERS.stream()
                .map(n -> TaskProcess.start(() ->
                        System.out.println("Process " + ProcessHandle.current().pid() + ": " + n * n)))
                .toList();
        for (var process : processes) {
            process.join();
        }
    }

    /** The program that the processes started by hand run. */
    static final class Square {
        private Square() {}

        public static void main(String[] args) {
            int n = Integer.parseInt(args[0]);
            System.out.println(n * n);
        }
    }
}
